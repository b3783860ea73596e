"""jixiao (绩效): builds 部门整体支出绩效自评报告 from 决算 exports, ledgers, a 填报表 and staff text."""
