"""jixiao (绩效): builds 部门整体支出绩效自评报告 (Word) from 决算 exports, ledgers, a 填报表 and staff text.

run.py is the flow on one screen; README.md beside this file is the map of the rooms, their terms and how to add a thing.
Nothing particular to a province, a year or a kind of report is here: that is data of report_templates/.
"""
