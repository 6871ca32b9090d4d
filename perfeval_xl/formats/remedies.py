"""What the sender of a refused file can do, in the menus of the program that saved it; of Excel and WPS if unknown."""

from __future__ import annotations

SAVE_AS_XLSX = "{save}后重新报送"
TAKE_OFF_PASSWORD = "{password}，另存为 .xlsx 后重新报送"
TAKE_OFF_RIGHTS = (
    "请单位在 Excel 中点“文件→信息→保护工作簿→限制访问”，选“无限制访问”；设有敏感度标签的，改为不加密的标签或去掉标签；"
    "另存为 .xlsx 后重新报送"
)
TRIM = "删去表格下方多余的行、右侧多余的列（选中整行整列后删除）和不必要的图片，{save}后重新报送"
SEND_THE_TABLE = "请报送填好的电子表格原件（.xlsx），不要报送图片、扫描件、PDF 或其他文档"
SEND_AGAIN = "请单位打开留存的原件，另存为 .xlsx 后重新发送；原件也打不开的，在下发的空白表上重新填写"
UNPACK = "解压后报送其中填好的 .xlsx 文件"

_MENUS = {
    "Excel": {
        "save": "在 Excel 中点“文件→另存为”，类型选“Excel 工作簿（*.xlsx）”",
        "password": "在 Excel 中点“文件→信息→保护工作簿→用密码进行加密”，把打开密码清空",
    },
    "WPS": {
        "save": "在 WPS 中点“文件→另存为”，类型选“Microsoft Excel 文件（*.xlsx）”",
        "password": "在 WPS 中点“文件→文档加密→密码加密”，把打开密码清空",
    },
    "LibreOffice": {
        "save": "在 LibreOffice 中点“文件→另存为”，类型选“Excel 2007–365（.xlsx）”",
        "password": "在 LibreOffice 中点“文件→另存为”，不勾选“使用密码保存”",
    },
}
_UNKNOWN = {
    "save": "用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”",
    "password": (
        "在 Excel 中点“文件→信息→保护工作簿→用密码进行加密”，在 WPS 中点“文件→文档加密→密码加密”，把打开密码清空"
    ),
}


def worded(remedy: str, application: str = "") -> str:
    """A remedy for a file saved by `application`, as the file has its name (`Microsoft Excel`, `LibreOffice/7.4…`)."""
    known = (menus for program, menus in _MENUS.items() if program in application)
    return remedy.format_map(next(known, _UNKNOWN))
