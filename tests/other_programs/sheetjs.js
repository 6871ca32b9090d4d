// node sheetjs.js FOLDER FILE…: reads workbooks with SheetJS and saves each as .xlsx, .xls, .xlsb and .ods.
const path = require("path");
const XLSX = require("xlsx");

const [folder, ...files] = process.argv.slice(2);
for (const file of files) {
  const book = XLSX.readFile(file, { cellStyles: true, cellNF: true });
  for (const kind of ["xlsx", "xls", "xlsb", "ods"]) {
    XLSX.writeFile(book, path.join(folder, `${path.parse(file).name}.${kind}`), { bookType: kind, compression: true });
  }
}
