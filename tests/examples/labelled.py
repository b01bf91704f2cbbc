"""Labelled rows made for tests: sentences of three subjects, each row a few of them, and the plugin that learns from them."""

import random
import sys

from tests.examples.example_town import EXAMPLES

PLUGIN = EXAMPLES / "plugins" / "text-model"
SUBJECTS = {
    "用工": ("车间缺少熟练工人", "希望组织专场招聘会", "招工难影响订单", "请协调职业院校输送学生实习", "员工社保转移手续太慢"),
    "融资": ("流动资金紧张", "银行贷款审批时间太长", "希望降低担保费率", "续贷过桥成本高", "请对接金融机构授信"),
    "水电气": ("园区经常停电", "变压器容量不足", "供水压力不稳定", "燃气管道尚未接通", "用电价格偏高"),
}


def use_plugin():
    """Let the plugin's modules be imported from where they are."""
    if str(PLUGIN) not in sys.path:
        sys.path.insert(0, str(PLUGIN))


def rows(each=12, seed=7, subjects=SUBJECTS):
    """``(text, category)``, so many of each subject, in random order."""
    chance = random.Random(seed)
    made = [("，".join(chance.sample(sentences, 3)) + "。", category) for category, sentences in subjects.items()
            for _ in range(each)]
    chance.shuffle(made)
    return made
