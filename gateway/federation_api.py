"""What goes between installations, over HTTP: the sharing policy, what a partner may fetch, links and how they stand."""

from gateway.resources import Resources
from gateway.route import COUNTY
from kentan.commands import LEADER, OFFICE, OPERATOR, SYSTEM
from kentan.contracts import federation as doors

api = Resources("notifications", "共享政策与系统间连接", "Sharing policies and links between installations", name="federation")

POLICY, LINKS = f"{COUNTY}/sharing-policy", f"{COUNTY}/links"
PUBLISHED = "a county's sharing policy is published: whoever wants to know what leaves may read it"

api.door("GET", POLICY, "get_sharing_policy", says=("共享政策", "What leaves the county, and to whom"), public=PUBLISHED,
         query=doors.SharingQuery, answer=doors.SharingView, reads=True)
api.door("PUT", POLICY, "set_sharing_policy", OFFICE, OPERATOR, says=("发布共享政策", "Publish a sharing policy, from a day on"),
         body=doors.SetSharingPolicy, answer=doors.SharingView)
api.door("GET", f"{COUNTY}/shared-events", "read_shared", SYSTEM, query=doors.SharedQuery, answer=doors.SharedPage, reads=True,
         says=("共享给对方的事件", "What the partner that asks may see of the county's events, in order"))
api.door("GET", LINKS, "list_links", OFFICE, LEADER, OPERATOR, answer=doors.LinkView, listed=True, reads=True,
         says=("系统间连接", "The county's links, and how far each has come"))
api.door("POST", f"{LINKS}/<name:id>/resending", "resend_link", OPERATOR, elsewhere=True,
         says=("从头重发", "Hand everything on once more; what is there already is known again"), answer=doors.LinkView)
