// Uploads with the npm package esp-ota, as a program of its user would.
// usage: node upload.js PORT FILE flash|spiffs [PASSWORD]
const path = require('path');
const EspOTA = require(path.join(process.env.ESP_OTA_MODULES, 'esp-ota'));

const [port, file, kind, password] = process.argv.slice(2);
const uploader = new EspOTA('0.0.0.0', 0, 1460, 10);
const target = kind === 'spiffs' ? EspOTA.SPIFFS : EspOTA.FLASH;

if (password !== undefined) {
  uploader.setPassword(password);
}
uploader
  .uploadFile(file, '127.0.0.1', Number(port), target)
  .then(() => console.log('done'))
  .catch((error) => {
    console.error(`failed: ${error.message || error}`);
    process.exit(1);
  });
