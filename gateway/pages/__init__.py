"""Pages: what people see in a browser, made of what the services' doors answer; no page knows a store or a service.

``page.py`` lets a request in and asks doors by the same routes as the interface; ``site.py`` is what all pages have (language,
log-in cookie, forms that nobody else can send, headers); each ``…_pages.py`` is a subject.
"""
