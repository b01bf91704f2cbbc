"""Suggests an appeal's category by counting keywords."""

from kentan.plugins.hookspecs import hookimpl

KEYWORDS = {
    "用工": ("用工", "招工", "招聘", "缺工", "社保", "劳动"),
    "融资": ("贷款", "融资", "银行", "担保", "利率", "续贷"),
    "用地": ("土地", "用地", "厂房", "不动产", "规划"),
    "税费": ("税", "发票", "退税", "收费"),
    "水电气": ("用电", "停电", "供水", "燃气", "电价"),
    "物流": ("物流", "运输", "道路", "货车"),
}


@hookimpl
def classify_appeal(text):
    """The category whose keywords occur most often, and its share of all that occur; None where none does."""
    found = {category: sum(text.count(word) for word in words) for category, words in KEYWORDS.items()}
    best = max(found, key=found.get)
    if found[best] == 0:
        return None
    return {"category": best, "confidence": round(found[best] / sum(found.values()), 2)}
