"""Many small pages out of the few that are in the fixtures, each with a story of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FIXTURES: Final = Path(__file__).parent.parent / "fixtures" / "pages"
PLACES: Final = "东西南北中上下高平安"
CROPS: Final = ("水稻", "小麦", "玉米", "大豆", "棉花", "油菜", "花生", "茶叶", "苹果", "柑橘")


def small_page(number: int) -> bytes:
    """Return a page of about 2 kB; no two numbers give the same story."""
    digits = [int(digit) for digit in f"{number:06d}"]
    county = "".join(PLACES[digit] for digit in digits[:3]) + "县"
    crop = CROPS[digits[-1]]
    day = f"2024-{digits[-2] % 9 + 1:02d}-{digits[-3] + 10:02d}"
    title = f"{county}{crop}收购第{number}号公告发布"
    body = f"""
<p>{county}农业农村局{number}号公告称，今年全县{crop}种植面积达到{number + 137}亩，比上年增加
{number % 97 + 1}亩，预计总产量{number * 3 + 11}吨。</p>
<p>据介绍，{county}设立了{number % 13 + 2}个{crop}收购点，农户凭身份证登记后即可出售，收购价格每公斤
{number % 7 + 2}.{number % 10}元，货款在{number % 5 + 1}个工作日内付清。</p>
<p>局长表示，下一步将为{number % 31 + 3}个村培训技术员，推广第{number % 17 + 1}代品种，力争明年
单产再提高百分之{number % 4 + 2}。</p>"""
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}_青禾农业网</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/news">要闻</a> <a href="/market">行情</a></div>
<h1>{title}</h1>
<div class="info">{day} 来源：青禾农业网 作者：张禾</div>
<div class="content">{body}</div>
<div class="footer">版权所有 青禾农业网 <a href="/about">关于我们</a></div>
</body></html>
""".encode()


def write_small_pages(folder: Path, count: int) -> None:
    """Write so many small pages into one directory."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:06d}.html").write_bytes(small_page(number))
