"""Blocks in, article out: which blocks are story, and who wrote it, where and when.

Every finder is a pure function of the survey and of what was found before it, and says in
`Found.where` what it read: `block:12` (a position in `survey.blocks`) or a claim (`meta:og:title`,
`json-ld:headline`, `html:script:ct`). `compose` calls them in this order:

1. `title`, `breadcrumb`, `header`: headline, path, and the lines between headline and story, read
   label by label (`lines`, `names`, `dates`); the judges learn from them which blocks these are.
2. the judges (`boilerplate` and what it uses), which give the verdicts.
3. `byline`, `published`, `images`, `site`, `keywords`: what stands in the header, in the dateline,
   the signature and the closing lines of the story, and what the page claims in its head.

`images.is_caption(text)` tells a line that belongs to a picture, with or without the picture.
"""
