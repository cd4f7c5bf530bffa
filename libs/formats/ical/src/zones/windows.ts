/**
 * Windows names of time zones, the IANA zone of each (Unicode CLDR 48, supplemental/windowsZones, territory 001; data under the Unicode
 * License v3, Copyright © 1991-2026 Unicode, Inc.), and what Windows shows of it in English and Japanese: Outlook and Exchange write these
 * as TZID. Fields between bars, alternatives between semicolons; the last is the Japanese name of the standard time.
 */
const table = `
Dateline Standard Time|Etc/GMT+12|International Date Line West|国際日付変更線 西側|日付変更線標準時
UTC-11|Etc/GMT+11|Coordinated Universal Time-11|協定世界時-11|
Aleutian Standard Time|America/Adak|Aleutian Islands|アリューシャン列島|アリューシャン標準時
Hawaiian Standard Time|Pacific/Honolulu|Hawaii|ハワイ|ハワイ標準時
Marquesas Standard Time|Pacific/Marquesas|Marquesas Islands|マルケサス諸島|マルケサス標準時
Alaskan Standard Time|America/Anchorage|Alaska|アラスカ|アラスカ標準時
UTC-09|Etc/GMT+9|Coordinated Universal Time-09|協定世界時-09|
Pacific Standard Time (Mexico)|America/Tijuana|Baja California|バハカリフォルニア|太平洋標準時 (メキシコ)
UTC-08|Etc/GMT+8|Coordinated Universal Time-08|協定世界時-08|
Pacific Standard Time|America/Los_Angeles|Pacific Time (US & Canada)|太平洋標準時 (米国およびカナダ)|太平洋標準時
US Mountain Standard Time|America/Phoenix|Arizona|アリゾナ|米国山地標準時
Mountain Standard Time (Mexico)|America/Mazatlan|Chihuahua, La Paz, Mazatlan;La Paz, Mazatlan|チワワ、ラパス、マサトラン;ラパス、マサトラン|山地標準時 (メキシコ)
Mountain Standard Time|America/Denver|Mountain Time (US & Canada)|山地標準時 (米国およびカナダ)|山地標準時
Yukon Standard Time|America/Whitehorse|Yukon|ユーコン|ユーコン標準時
Central America Standard Time|America/Guatemala|Central America|中央アメリカ|中央アメリカ標準時
Central Standard Time|America/Chicago|Central Time (US & Canada)|中部標準時 (米国およびカナダ)|中部標準時
Easter Island Standard Time|Pacific/Easter|Easter Island|イースター島|イースター島標準時
Central Standard Time (Mexico)|America/Mexico_City|Guadalajara, Mexico City, Monterrey|グアダラハラ、メキシコシティ、モンテレー|中部標準時 (メキシコ)
Canada Central Standard Time|America/Regina|Saskatchewan|サスカチュワン|カナダ中部標準時
SA Pacific Standard Time|America/Bogota|Bogota, Lima, Quito, Rio Branco;Bogota, Lima, Quito|ボゴタ、リマ、キト、リオブランコ;ボゴタ、リマ、キト|南アメリカ太平洋標準時
Eastern Standard Time (Mexico)|America/Cancun|Chetumal|チェトマル|東部標準時 (メキシコ)
Eastern Standard Time|America/New_York|Eastern Time (US & Canada)|東部標準時 (米国およびカナダ)|東部標準時
Haiti Standard Time|America/Port-au-Prince|Haiti|ハイチ|ハイチ標準時
Cuba Standard Time|America/Havana|Havana|ハバナ|キューバ標準時
US Eastern Standard Time|America/Indianapolis|Indiana (East)|インディアナ東部|米国東部標準時
Turks And Caicos Standard Time|America/Grand_Turk|Turks and Caicos|タークス・カイコス諸島|タークス・カイコス標準時
Paraguay Standard Time|America/Asuncion|Asuncion|アスンシオン|パラグアイ標準時
Atlantic Standard Time|America/Halifax|Atlantic Time (Canada)|大西洋標準時 (カナダ)|大西洋標準時
Venezuela Standard Time|America/Caracas|Caracas|カラカス|ベネズエラ標準時
Central Brazilian Standard Time|America/Cuiaba|Cuiaba|クイアバ|中央ブラジル標準時
SA Western Standard Time|America/La_Paz|Georgetown, La Paz, Manaus, San Juan|ジョージタウン、ラパス、マナウス、サンフアン|南アメリカ西部標準時
Pacific SA Standard Time|America/Santiago|Santiago|サンチアゴ;サンティアゴ|太平洋南アメリカ標準時
Newfoundland Standard Time|America/St_Johns|Newfoundland|ニューファンドランド|ニューファンドランド標準時
Tocantins Standard Time|America/Araguaina|Araguaina|アラグァイナ|トカンティンス標準時
E. South America Standard Time|America/Sao_Paulo|Brasilia|ブラジリア|東部南アメリカ標準時
SA Eastern Standard Time|America/Cayenne|Cayenne, Fortaleza|カイエンヌ、フォルタレザ|南アメリカ東部標準時
Argentina Standard Time|America/Buenos_Aires|City of Buenos Aires;Buenos Aires|ブエノスアイレス|アルゼンチン標準時
Greenland Standard Time|America/Godthab|Greenland|グリーンランド|グリーンランド標準時
Montevideo Standard Time|America/Montevideo|Montevideo|モンテビデオ|モンテビデオ標準時
Magallanes Standard Time|America/Punta_Arenas|Punta Arenas|プンタアレナス|マガジャネス標準時
Saint Pierre Standard Time|America/Miquelon|Saint Pierre and Miquelon|サンピエール島・ミクロン島|サンピエール標準時
Bahia Standard Time|America/Bahia|Salvador|サルバドル|バイーア標準時
UTC-02|Etc/GMT+2|Coordinated Universal Time-02|協定世界時-02|
Azores Standard Time|Atlantic/Azores|Azores|アゾレス諸島|アゾレス標準時
Cape Verde Standard Time|Atlantic/Cape_Verde|Cabo Verde Is.;Cape Verde Is.|カーボベルデ諸島|カーボベルデ標準時
UTC|Etc/UTC|Coordinated Universal Time;UTC|協定世界時|協定世界時
GMT Standard Time|Europe/London|Dublin, Edinburgh, Lisbon, London|ダブリン、エジンバラ、リスボン、ロンドン|GMT 標準時
Greenwich Standard Time|Atlantic/Reykjavik|Monrovia, Reykjavik|モンロビア、レイキャビク|グリニッジ標準時
Sao Tome Standard Time|Africa/Sao_Tome|Sao Tome|サントメ|サントメ標準時
Morocco Standard Time|Africa/Casablanca|Casablanca|カサブランカ|モロッコ標準時
W. Europe Standard Time|Europe/Berlin|Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna|アムステルダム、ベルリン、ベルン、ローマ、ストックホルム、ウィーン|西ヨーロッパ標準時
Central Europe Standard Time|Europe/Budapest|Belgrade, Bratislava, Budapest, Ljubljana, Prague|ベオグラード、ブラチスラバ、ブダペスト、リュブリャナ、プラハ|中央ヨーロッパ標準時
Romance Standard Time|Europe/Paris|Brussels, Copenhagen, Madrid, Paris|ブリュッセル、コペンハーゲン、マドリード、パリ|ロマンス標準時
Central European Standard Time|Europe/Warsaw|Sarajevo, Skopje, Warsaw, Zagreb|サラエボ、スコピエ、ワルシャワ、ザグレブ|
W. Central Africa Standard Time|Africa/Lagos|West Central Africa|西中央アフリカ|西中央アフリカ標準時
Jordan Standard Time|Asia/Amman|Amman|アンマン|ヨルダン標準時
GTB Standard Time|Europe/Bucharest|Athens, Bucharest;Athens, Bucharest, Istanbul|アテネ、ブカレスト;アテネ、ブカレスト、イスタンブール|GTB 標準時
Middle East Standard Time|Asia/Beirut|Beirut|ベイルート|中東標準時
Egypt Standard Time|Africa/Cairo|Cairo|カイロ|エジプト標準時
E. Europe Standard Time|Europe/Chisinau|Chisinau;E. Europe|キシナウ|東ヨーロッパ標準時
Syria Standard Time|Asia/Damascus|Damascus|ダマスカス|シリア標準時
West Bank Standard Time|Asia/Hebron|Gaza, Hebron|ガザ、ヘブロン|西岸標準時
South Africa Standard Time|Africa/Johannesburg|Harare, Pretoria|ハラーレ、プレトリア|南アフリカ標準時
FLE Standard Time|Europe/Kiev|Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius|ヘルシンキ、キエフ、リガ、ソフィア、タリン、ビリニュス;ヘルシンキ、キーウ、リガ、ソフィア、タリン、ビリニュス|FLE 標準時
Israel Standard Time|Asia/Jerusalem|Jerusalem|エルサレム|イスラエル標準時
South Sudan Standard Time|Africa/Juba|Juba|ジュバ|南スーダン標準時
Kaliningrad Standard Time|Europe/Kaliningrad|Kaliningrad|カリーニングラード|カリーニングラード標準時
Sudan Standard Time|Africa/Khartoum|Khartoum|ハルツーム|スーダン標準時
Libya Standard Time|Africa/Tripoli|Tripoli|トリポリ|リビア標準時
Namibia Standard Time|Africa/Windhoek|Windhoek|ウィントフック|ナミビア標準時
Arabic Standard Time|Asia/Baghdad|Baghdad|バグダッド|アラビック標準時
Turkey Standard Time|Europe/Istanbul|Istanbul|イスタンブール|トルコ標準時
Arab Standard Time|Asia/Riyadh|Kuwait, Riyadh|クウェート、リヤド|アラブ標準時
Belarus Standard Time|Europe/Minsk|Minsk|ミンスク|ベラルーシ標準時
Russian Standard Time|Europe/Moscow|Moscow, St. Petersburg;Moscow, St. Petersburg, Volgograd|モスクワ、サンクトペテルブルク;モスクワ、サンクトペテルブルグ;モスクワ、サンクトペテルブルグ、ボルゴグラード|ロシア標準時
E. Africa Standard Time|Africa/Nairobi|Nairobi|ナイロビ|東アフリカ標準時
Iran Standard Time|Asia/Tehran|Tehran|テヘラン|イラン標準時
Arabian Standard Time|Asia/Dubai|Abu Dhabi, Muscat|アブダビ、マスカット|アラビア標準時
Astrakhan Standard Time|Europe/Astrakhan|Astrakhan, Ulyanovsk|アストラハン、ウリヤノフスク|アストラハン標準時
Azerbaijan Standard Time|Asia/Baku|Baku|バクー|アゼルバイジャン標準時
Russia Time Zone 3|Europe/Samara|Izhevsk, Samara|イジェフスク、サマラ|ロシア タイム ゾーン 3
Mauritius Standard Time|Indian/Mauritius|Port Louis|ポートルイス|モーリシャス標準時
Saratov Standard Time|Europe/Saratov|Saratov|サラトフ|サラトフ標準時
Georgian Standard Time|Asia/Tbilisi|Tbilisi|トビリシ|ジョージア標準時
Volgograd Standard Time|Europe/Volgograd|Volgograd|ボルゴグラード|ボルゴグラード標準時
Caucasus Standard Time|Asia/Yerevan|Yerevan|エレバン|コーカサス標準時
Afghanistan Standard Time|Asia/Kabul|Kabul|カブール|アフガニスタン標準時
West Asia Standard Time|Asia/Tashkent|Ashgabat, Tashkent;Tashkent|アシハバード、タシケント;タシケント|西アジア標準時
Ekaterinburg Standard Time|Asia/Yekaterinburg|Ekaterinburg|エカテリンブルグ;エカテリンバーグ|エカテリンブルグ標準時
Pakistan Standard Time|Asia/Karachi|Islamabad, Karachi|イスラマバード、カラチ|パキスタン標準時
Qyzylorda Standard Time|Asia/Qyzylorda|Qyzylorda;Astana|クズロルダ|クズロルダ標準時
India Standard Time|Asia/Calcutta|Chennai, Kolkata, Mumbai, New Delhi|チェンナイ、コルカタ、ムンバイ、ニューデリー;チェンナイ、カルカッタ、ムンバイ、ニューデリー|インド標準時
Sri Lanka Standard Time|Asia/Colombo|Sri Jayawardenepura|スリジャヤワルダナプラコッテ|スリランカ標準時
Nepal Standard Time|Asia/Katmandu|Kathmandu|カトマンズ|ネパール標準時
Central Asia Standard Time|Asia/Bishkek|Nur-Sultan;Bishkek|アスタナ|中央アジア標準時
Bangladesh Standard Time|Asia/Dhaka|Dhaka|ダッカ|バングラデシュ標準時
Omsk Standard Time|Asia/Omsk|Omsk|オムスク|オムスク標準時
Myanmar Standard Time|Asia/Rangoon|Yangon (Rangoon)|ヤンゴン (ラングーン)|ミャンマー標準時
SE Asia Standard Time|Asia/Bangkok|Bangkok, Hanoi, Jakarta|バンコク、ハノイ、ジャカルタ|東南アジア標準時
Altai Standard Time|Asia/Barnaul|Barnaul, Gorno-Altaysk|バルナウル、ゴルノ・アルタイスク|アルタイ標準時
W. Mongolia Standard Time|Asia/Hovd|Hovd|ホブド|西モンゴル標準時
North Asia Standard Time|Asia/Krasnoyarsk|Krasnoyarsk|クラスノヤルスク|北アジア標準時
N. Central Asia Standard Time|Asia/Novosibirsk|Novosibirsk|ノヴォシビルスク;ノボシビルスク|北中央アジア標準時
Tomsk Standard Time|Asia/Tomsk|Tomsk|トムスク|トムスク標準時
China Standard Time|Asia/Shanghai|Beijing, Chongqing, Hong Kong, Urumqi;Beijing, Chongqing, Hong Kong SAR, Urumqi|北京、重慶、香港、ウルムチ;北京、重慶、香港特別行政区、ウルムチ;北京、重慶、ホンコン、ウルムチ|中国標準時
North Asia East Standard Time|Asia/Irkutsk|Irkutsk|イルクーツク|北アジア東部標準時
Singapore Standard Time|Asia/Singapore|Kuala Lumpur, Singapore|クアラルンプール、シンガポール|シンガポール標準時;マレー半島標準時
W. Australia Standard Time|Australia/Perth|Perth|パース|西オーストラリア標準時
Taipei Standard Time|Asia/Taipei|Taipei|台北|台北標準時
Ulaanbaatar Standard Time|Asia/Ulaanbaatar|Ulaanbaatar|ウランバートル|ウランバートル標準時
Aus Central W. Standard Time|Australia/Eucla|Eucla|ユークラ|オーストラリア中西部標準時
Transbaikal Standard Time|Asia/Chita|Chita|チタ|トランスバイカル標準時
Tokyo Standard Time|Asia/Tokyo|Osaka, Sapporo, Tokyo|大阪、札幌、東京|東京標準時
North Korea Standard Time|Asia/Pyongyang|Pyongyang|平壌;ピョンヤン|北朝鮮標準時
Korea Standard Time|Asia/Seoul|Seoul|ソウル|韓国標準時
Yakutsk Standard Time|Asia/Yakutsk|Yakutsk|ヤクーツク|ヤクーツク標準時
Cen. Australia Standard Time|Australia/Adelaide|Adelaide|アデレード|中央オーストラリア標準時
AUS Central Standard Time|Australia/Darwin|Darwin|ダーウィン|オーストラリア中央標準時
E. Australia Standard Time|Australia/Brisbane|Brisbane|ブリスベン|東オーストラリア標準時
AUS Eastern Standard Time|Australia/Sydney|Canberra, Melbourne, Sydney|キャンベラ、メルボルン、シドニー|オーストラリア東部標準時
West Pacific Standard Time|Pacific/Port_Moresby|Guam, Port Moresby|グアム、ポートモレスビー|西太平洋標準時
Tasmania Standard Time|Australia/Hobart|Hobart|ホバート|タスマニア標準時
Vladivostok Standard Time|Asia/Vladivostok|Vladivostok|ウラジオストク|ウラジオストク標準時
Lord Howe Standard Time|Australia/Lord_Howe|Lord Howe Island|ロードハウ島|ロードハウ標準時
Bougainville Standard Time|Pacific/Bougainville|Bougainville Island|ブーゲンビル島|ブーゲンビル標準時
Russia Time Zone 10|Asia/Srednekolymsk|Chokurdakh|チョクルダフ|ロシア タイム ゾーン 10
Magadan Standard Time|Asia/Magadan|Magadan|マガダン|マガダン標準時
Norfolk Standard Time|Pacific/Norfolk|Norfolk Island|ノーフォーク島|ノーフォーク標準時
Sakhalin Standard Time|Asia/Sakhalin|Sakhalin|サハリン|サハリン標準時
Central Pacific Standard Time|Pacific/Guadalcanal|Solomon Is., New Caledonia|ソロモン諸島、ニューカレドニア|中央太平洋標準時
Russia Time Zone 11|Asia/Kamchatka|Anadyr, Petropavlovsk-Kamchatsky|アナディリ、ペトロパブロフスク・カムチャツキー|ロシア タイム ゾーン 11
New Zealand Standard Time|Pacific/Auckland|Auckland, Wellington|オークランド、ウェリントン|ニュージーランド標準時
UTC+12|Etc/GMT-12|Coordinated Universal Time+12|協定世界時+12|
Fiji Standard Time|Pacific/Fiji|Fiji|フィジー;フィジー、マーシャル諸島|フィジー標準時
Chatham Islands Standard Time|Pacific/Chatham|Chatham Islands|チャタム諸島|チャタム諸島標準時
UTC+13|Etc/GMT-13|Coordinated Universal Time+13|協定世界時+13|
Tonga Standard Time|Pacific/Tongatapu|Nuku'alofa|ヌクアロファ|トンガ標準時
Samoa Standard Time|Pacific/Apia|Samoa|サモア|サモア標準時
Line Islands Standard Time|Pacific/Kiritimati|Kiritimati Island|クリスマス島;キリスィマスィ島|ライン諸島標準時
`;

/** Names that Microsoft has given up or writes otherwise. */
const others: Readonly<Record<string, string>> = {
  'Mid-Atlantic Standard Time': 'Etc/GMT+2',
  'Kamchatka Standard Time': 'Asia/Kamchatka',
  'Armenian Standard Time': 'Asia/Yerevan',
  'Mexico Standard Time': 'America/Mexico_City',
  'Mexico Standard Time 2': 'America/Mazatlan',
  'Malay Peninsula Standard Time': 'Asia/Singapore',
  'Türkiye Standard Time': 'Europe/Istanbul',
  'Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London': 'Europe/London',
  'Paris, Madrid': 'Europe/Paris',
  'Pacific Time (US & Canada); Tijuana': 'America/Los_Angeles',
};

const names = new Map<string, string>();
for (const row of table.trim().split('\n')) {
  const [windows = '', iana = '', ...shown] = row.split('|');
  for (const name of [windows, ...shown.flatMap((list) => list.split(';'))])
    if (name !== '') names.set(key(name.normalize('NFKC')), iana);
}
for (const [name, iana] of Object.entries(others)) names.set(key(name), iana);

/** The IANA name of a Windows name, or of what Windows shows, with or without `(UTC+09:00)` before it; null for another. */
export function windowsZone(name: string): string | null {
  const plain = name.normalize('NFKC');
  const shown = plain.replace(/^\(?(?:UTC|GMT)(?:[+\-−±]\d\d?:?\d\d)?\)\s*/i, '');
  return names.get(key(shown)) ?? names.get(key(plain)) ?? null;
}

/** `東京 (標準時)` and `東京標準時`, `Daylight` and `Standard`, case and spaces are one. */
function key(name: string): string {
  return name
    .toLowerCase()
    .replace(/ daylight time/, ' standard time')
    .replace(/\(標準時\)/, '標準時')
    .replace(/[\s、,]+/g, '');
}
