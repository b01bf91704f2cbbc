"""Files that are about the same, over HTTP."""

from gateway.resources import Resources
from gateway.route import COUNTY
from gateway.tickets_api import APPEALS, OVERSEERS
from kentan.commands import OFFICE, UNIT
from kentan.contracts import tickets_link_doors as links

api = Resources("tickets", "重复与再次反映", "Appeals that are about the same", name="tickets_links")

api.door("GET", f"{COUNTY}/matched-appeals", "list_matched", *OVERSEERS,
         says=("待确认的相似诉求", "Appeals with a proposed match"),
         query=links.ListMatched, answer=links.MatchedItem, listed=True, reads=True)
api.door("GET", f"{APPEALS}/<name:id>/similar", "find_similar", *OVERSEERS,
         says=("查找相似诉求", "Earlier appeals that one is like"), answer=links.SimilarList, reads=True)
api.door("POST", f"{APPEALS}/<name:id>/links", "link_appeal", OFFICE,
         says=("确认关联", "Link with an earlier appeal about the same"), body=links.LinkAppeal, answer=links.LinksView)
api.door("POST", f"{APPEALS}/<name:id>/links/dismissal", "dismiss_match", OFFICE,
         says=("排除相似", "Dismiss a proposed match"), body=links.DismissMatch, answer=links.LinksView)
api.door("POST", f"{APPEALS}/<name:id>/links/removal", "unlink_appeal", OFFICE,
         says=("解除关联", "Take a link back"), body=links.UnlinkAppeal, answer=links.LinksView)
api.door("GET", f"{APPEALS}/<name:id>/linked-answers", "list_linked_answers", OFFICE, UNIT,
         says=("关联诉求的答复", "Answers of linked appeals"), answer=links.LinkedAnswers, reads=True)
