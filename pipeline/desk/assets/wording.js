/* What messages say of commands, in the words of the page: whoever works here has buttons, no command line. */
"use strict";

(() => {
  const desk = jx.desk;

  /** In order: the longer ones first. */
  const WORDS = [
    [/jixiao finalize 报告\.docx --reason 理由/g, "点“出定稿”，写理由"],
    [/用 --force --reason 写明理由/g, "点“写明理由，仍然出定稿”"],
    [/jixiao inspect( 该文件| 文件)?( --write)?/g, "“资料”里这个文件下面的各列"],
    [/jixiao new( \d{4} \S+)?( --from \d{4})?/g, "“加部门”"],
    [/jixiao accept( 的 --value)?/g, "“保留”"],
    [/jixiao refresh/g, "“更新报告”"],
    [/jixiao build/g, "“生成报告”"],
    [/jixiao check/g, "“检查报告”"],
    [/jixiao diff/g, "“比较”"],
    [/jixiao merge/g, "“合并”"],
    [/jixiao finalize/g, "“出定稿”"],
    [/jixiao explain/g, "错误手册"],
    [/jixiao desk/g, "“绩效自评”"],
    [/用 --value 给出准确的值/g, "写准确到分的数"],
    [/用 --value 给出新的值/g, "写新的数"],
    [/用 --display-only（见“应为”的写法）/g, "选“只改报告里的写法”"],
    [/加上 --who 姓名/g, "再做一次，写上姓名"],
    [/（或 --reason 之后）/g, ""],
    [/--force 也不能跳过/g, "写明理由也不能跳过"],
  ];

  /** Put a text of a message in the words of the page. */
  desk.on_page = (text) => WORDS.reduce((found, [words, said]) => found.replace(words, said), text);

  /** A problem in the words of the page; a command line as what is expected is left out, the page asks for it itself. */
  desk.problem_on_page = (item) => ({
    ...item,
    expected: item.expected.startsWith("jixiao ") ? "" : desk.on_page(item.expected),
    remedy: desk.on_page(item.remedy),
    consequences: item.consequences.map(desk.problem_on_page),
  });
})();
