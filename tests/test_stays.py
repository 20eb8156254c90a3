"""Line breaks and spaces that carry something: looks broken, must not change."""

import pytest

from pipeline import clean

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
    "headings": "一、总体要求\n（一）指导思想\n1. 坚持以人为本\n2. 坚持实事求是\n",
    "last words of a letter": "不要难为她，钦\n那个“此”字还没有写完，墨已经干了。\n",
}


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS)
def test_stays(text: str) -> None:
    assert clean(text).text == text
