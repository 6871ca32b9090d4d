// node exceljs.js FOLDER FILE…: reads workbooks with ExcelJS and saves each as .xlsx.
const path = require("path");
const ExcelJS = require("exceljs");

const [folder, ...files] = process.argv.slice(2);
(async () => {
  for (const file of files) {
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(file);
    await book.xlsx.writeFile(path.join(folder, `${path.parse(file).name}.xlsx`));
  }
})();
