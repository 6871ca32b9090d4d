"""The forms in the words of their sheets, written out on purpose: what a person reads, not what a definition says."""

from seen_sheet import FormWords, IndicatorRows, NamedRows, Place

BASIC, SELF = "基础数据表", "自评表"
AMOUNTS = {"prior_final": "{last_year}年决算数", "budget": "{year}年预算数", "final": "{year}年决算数"}
SPENDING = {
    "three_public": "三公经费",
    "vehicles": "1、公务用车购置和维护经费",
    "vehicle_purchase": "其中：公车购置",
    "vehicle_running": "公车运行维护",
    "overseas": "2、出国经费",
    "reception": "3、公务接待",
    "projects": "项目支出",
    "operations": "1、业务工作经费",
    "maintenance": "2、运行维护经费",
    "earmarked": "3、上级专项资金",
    "operating": "公用经费",
    "office": "其中：办公经费",
    "utilities_travel": "水费、电费、差旅费",
    "meetings_training": "会议费、培训费",
    "procurement": "政府采购金额",
    "basic_adjustment": "部门基本支出预算调整",
}
INCOME = {
    "income.general_public_budget": "其中：一般公共预算",
    "income.government_funds": "政府性基金拨款",
    "income.special_account": "纳入专户管理的非税收入拨款",
    "income.other": "其他资金",
}
EXPENDITURE = {"expenditure.basic": "其中：基本支出", "expenditure.projects": "项目支出"}
INDICATORS = {
    "output": "产出指标",
    "benefit": "效益指标",
    "satisfaction": "满意度指标",
    "quantity": "数量指标",
    "quality": "质量指标",
    "timeliness": "时效指标",
    "cost": "成本指标",
    "economic": "经济效益指标",
    "social": "社会效益指标",
    "ecological": "生态效益指标",
    "sustained": "可持续影响指标",
}
SUINING = FormWords(
    places={
        "staff.establishment": Place(BASIC, heading="编制数"),
        "staff.on_duty": Place(BASIC, heading="{year}年实际在职人数"),
        **{
            f"spending.{row}.{column}": Place(BASIC, label, heading)
            for row, label in SPENDING.items()
            for column, heading in AMOUNTS.items()
        },
        "offices.approved_area": Place(BASIC, heading="批复规模（㎡）"),
        "offices.actual_area": Place(BASIC, heading="实际规模（㎡）"),
        "offices.planned_investment": Place(BASIC, heading="预算投资（万元）"),
        "offices.actual_investment": Place(BASIC, heading="实际投资（万元）"),
        "thrift.measures": Place(BASIC, "厉行节约保障措施"),
        "funding.initial_budget": Place(SELF, "年度资金总额", "年初预算数"),
        "funding.annual_budget": Place(SELF, "年度资金总额", "全年预算数(A)"),
        "funding.executed": Place(SELF, "年度资金总额", "全年执行数(B)"),
        **{f"split.{side}": Place(SELF, label) for side, label in (INCOME | EXPENDITURE).items()},
        "goals.initial": Place(SELF, heading="年初目标设定"),
        "goals.achieved": Place(SELF, heading="全年实际完成情况"),
    },
    named={"spending.earmarked_fund": NamedRows(BASIC, "3、上级专项资金", "公用经费", "××专项资金", AMOUNTS)},
    indicators=IndicatorRows(
        SELF,
        headings={
            "name": "三级指标",
            "target": "年度指标值",
            "actual": "实际完成值",
            "weight": "分值",
            "score": "得分",
            "reason": "偏差原因分析及改进措施",
        },
        words={**INDICATORS, "service_users": "服务对象满意度指标"},
    ),
    row_fields={f"split.{number}": f"split.{side}" for number, side in enumerate(INCOME, start=1)},
)
FIGURES = {"annual_budget": "预算数(A)", "executed": "执行数(B)"}
TONGCHENG = FormWords(
    places={
        "unit.filed": Place(SELF, "填报日期"),
        "amounts.basic": Place(SELF, "基本支出总额（万元）"),
        "amounts.projects": Place(SELF, "项目支出总额（万元）"),
        **{f"funding.{column}": Place(SELF, "部门整体支出总额", heading) for column, heading in FIGURES.items()},
        "goals.year": Place(SELF, "年度目标1（80分）"),
        "deviation.reason": Place(SELF, "偏差大或目标未完成原因分析"),
        "improvement.plan": Place(SELF, "改进措施及结果应用方案"),
    },
    named={},
    indicators=IndicatorRows(
        SELF,
        headings={"name": "三级指标", "target": "年初目标值(A)", "actual": "实际完成值(B)", "score": "得分"},
        words={**INDICATORS, "public": "群众满意度指标"},
    ),
    row_fields={},
)
FORMS = {"suining": SUINING, "tongcheng": TONGCHENG}
