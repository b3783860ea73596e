"""The sample's ledger as a 辅助余额表: the same sums, the same bridge; by quarter nothing is said, and no 0 is made up."""

import shutil
from pathlib import Path

from pipeline.load import load
from pipeline.reconcile import reconcile
from pipeline.reconcile.reconcile import Reconciled
from tests.builders import xlsx
from tests.load.exports import ROOTS

SAMPLE = Path(__file__).resolve().parents[2] / "inputs" / "2019" / "广东省工业和信息化厅"


def reconciled(folder: Path) -> Reconciled:
    result = load(folder, ROOTS)
    assert result.loaded is not None and result.pack is not None
    return reconcile(result.loaded, result.pack)[0]


def test_a_trial_balance_reconciles_as_the_vouchers_do(tmp_path: Path) -> None:
    folder = tmp_path / "2019" / SAMPLE.name
    shutil.copytree(SAMPLE, folder)
    loaded = load(folder, ROOTS).loaded
    assert loaded is not None
    sums: dict[tuple[str, ...], list[int]] = {}
    for line in loaded.voucher_lines:
        if not line.skip:
            codes = (f"{line.function_code}-{line.function_name}", f"{line.economic_code}-{line.economic_name}")
            both = sums.setdefault((line.unit_name, line.account_code, line.account_name, *codes, line.nature), [0, 0])
            both[0] += line.debit
            both[1] += line.credit
    (folder / "支出明细账.csv").unlink()
    head = [
        [f"编制单位：{SAMPLE.name}", None, "2019年度", "金额单位：元"],
        ["核算单位", "科目编码", "科目名称", "功能分类", "部门经济分类", "支出性质", "累计借方", "累计贷方"],
    ]
    xlsx(
        folder / "辅助余额表.xlsx",
        {"余额": [*head, *([*key, debit / 100, credit / 100] for key, (debit, credit) in sums.items())]},
    )
    by_vouchers, by_balances = reconciled(SAMPLE), reconciled(folder)
    kept = {f.key: f.value for f in by_vouchers.figures if "季度" not in f.key and ".行数." not in f.key}
    assert {f.key: f.value for f in by_balances.figures if ".行数." not in f.key} == kept
    assert [line.unexplained.value for line in by_balances.bridge] == [0] * len(by_vouchers.bridge)
