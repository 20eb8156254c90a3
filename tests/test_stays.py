"""Line breaks and spaces that carry something: looks broken, must not change."""

import pytest

from pipeline import clean

VILLAGE = (
    "    渡口的石阶被水磨得发亮，下雨天要扶着栏杆走。\n\n    从前这里有三条船，如今只剩下一条，还漏水。\n\n"
    "    摆渡的人姓何，大家都叫他老何，他也不恼。\n\n    他的爹也摆渡，他爹的爹也摆渡，一百年没有换过姓。\n\n"
)
STAYS = {
    "program": "下面的程序求和。\ndef total(numbers):\n    result = 0\n    for n in numbers:\n        result += n\n"
    "    return result\n\nprint(total([1, 2, 3]))\n运行以后得到六。\n",
    "declarations": 'int main(void) {\n    int a = 1,\n        b = 2;\n    printf("%d", a + b);\n    return 0;\n}\n',
    "formula": "由此可得\n$$\nE = mc^2\n$$\n其中 $c$ 是光速，\n$m$ 是质量。\n",
    "table": "姓名\t班级\t成绩\n王明\t一班\t九十\n李强\t二班\t八十\n",
    "signature and date": "请予批准。\n\n此致\n敬礼\n\n县档案馆\n2023年5月8日\n",
    "dialogue": "“你去不去？”\n“去。”\n“那就走吧，”他说，\n“天快黑了。”\n",
    "options": "1．下列说法正确的是\nA．甲地多雨，\nB．乙地少雨\nC．丙地无雨\nD．丁地有雪\n答案：C\n",
    "blanks and names": "姓 名：____ 学 号：____\n王 明　李 强\n",
    "verse": "远山含雪色，\n近水带春声。\n\n一叶随舟去，\n千花照眼明。\n",
    "verse of one length": "秋夜与友人分灯读书三更别去因而作\n\n一灯如豆照残编，窗外西风夜似年。\n\n雨后山村\n\n"
    "新雨初收溪水长，牧童归去满村香。\n\n渡口\n\n两岸青山相对立，孤舟一叶自东西。\n\n登楼\n\n"
    "独上高楼天欲暮，归鸦点点过前溪。\n",
    "results": "　　9 甲队VS乙队 13日21时30分\n3\n3\n　　10 丙队VS丁队 13日21时30分\n3/1\n3\n"
    "　　11 戊队VS己队 13日21时30分\n3/0\n3/0\n　　12 庚队VS辛队 13日21时30分\n3/1\n1\n",
    "a voice that trails off": VILLAGE
    + "    他在渡口站了很久，对岸的灯一盏一盏地灭了，河面上起了雾，看不清船，也看不清人，船夫催了三次，"
    "他只是摇头，把那把旧伞换到另一只手里，嘴里反反复复说着同一句话——\n\n"
    "    第二天一早村里人都知道他走了，走得很干净，连那把旧伞也没有留下，只有门上的锁是新的。\n\n"
    "    后来有人在县城里见过他，说他胖了，也爱笑了，还开了一间小小的修表铺子。\n\n    没有人问起那条船。\n",
    "a comma before a speech": VILLAGE
    + "    老人把烟袋在鞋底上磕了磕，抬头看看天，云从山那边压过来，风里已经有了雨的气味，燕子贴着地面飞，"
    "狗也不叫了。他在这块地里割了五十年的麦子，什么样的天没有见过，可是这样的天他只见过两回，一回是发大水的那年，"
    "一回是他娶亲的那天，两回都把麦子淋在了地里，两回都叫他心疼了整整一个夏天，老人又看看那一地刚刚割下来的麦子，"
    "眯着眼睛，\n\n    “要下雨了，大家都把麦子往场院里抬，先抬东头的，再抬西头的，一捆也别落下。”\n\n"
    "    大家都动了起来，连孩子也抱着麦捆往回跑。\n\n    雨到底还是下了。\n",
    "a rule of dashes": "    山村纪事\n"
    "    《山村纪事》第一部，校对者的话写在前面，错处请读者指正--------------------------------------------------\n"
    "《山村纪事》是一本小书\n    第一篇说的是河，河从山里来，绕过三个村子才到镇上。\n"
    "    第二篇说的是桥，桥在村口的槐树边，石头是从山上抬下来的。\n"
    "    第三篇说的是人，也说到了渡口和船，还有一条老狗。\n    第四篇没有写完，只有一个题目，是用铅笔写的。\n",
    "a date after a colon": "书画拍卖会今日起预展，展出近代名家作品三百余件，分书法、山水、花鸟、人物四个部分，"
    "其中有十二件是第一次公开展出，欢迎各界人士光临指导。参观不收门票，请自觉排队，爱护展品，不要触摸，"
    "不要使用闪光灯。时间：　　2005年11月26日上午。\n",
    "headings": "一、总体要求\n（一）指导思想\n1. 坚持以人为本\n2. 坚持实事求是\n",
    "last words of a letter": "不要难为她，钦\n那个“此”字还没有写完，墨已经干了。\n",
}


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS)
def test_stays(text: str) -> None:
    assert clean(text).text == text


def test_nothing_is_proposed_twice() -> None:
    """A stage that asks the whole text once for each line says everything as often as there are lines."""
    text = "\n".join(STAYS.values()) + "风力发电的快速 增 长 ， 使 其 跻 身 前 列。\n"
    for layer in clean(text).journal.layers:
        said = [(c.start, c.start + len(c.before), c.after, c.rule) for c in layer.changes]
        said += [(d.edit.start, d.edit.end, d.edit.text, d.edit.rule) for d in layer.declined]
        assert len(said) == len(set(said)), layer.stage
