"""Blocks -> article: what on a page is the story, and who, when and where it comes from.

How the parts fit (`compose` calls them in this order; all are pure, all speak of blocks by their
index in the survey):

1. `find_title(survey)`: `where` is `block:12` where the headline is shown, else a claim
   (`meta:og:title`, `title`, `json-ld:headline`).
2. `find_breadcrumb(survey)`, and `find_header(survey, title)`: the lines between headline and
   story read label by label; both name the blocks they used, so that judges need not guess.
3. the judges, which give the verdicts; the story is from the first to the last block kept.
4. `find_byline(survey, header, story)`: authors, editors, source; also reads dateline, signature
   and the lines that close the story. `find_published(survey, header, story, ...)`: the date.
5. `find_images(survey, story)`, `find_site`, `find_tags`, `find_description`, `find_lang`.

What the finders count on in a survey, beyond `model.py`:

* a `meta` claim's key is its name, property, itemprop or http-equiv, lower-cased (`og:title`,
  `pubdate`); repeated ones repeat.
* a `json-ld` claim's key is the property (`datePublished`, `headline`, `author`, `publisher`,
  `articleSection`, `image`); of an object (author, publisher) the value is its name.
* an `html` claim is what is said in an attribute of an element: `time` (`<time datetime>`),
  `itemprop:datePublished`, `lang` (`<html lang>`), and `script:ct`: a time stamp that a script of
  the page binds to a name listed in `tables/dates.toml` (`var ct = "1581517074"`).
* a `link` claim's key is its rel (`canonical`).
* a block's text has its white space collapsed to single blanks; hidden blocks are marked `hidden`.
"""
