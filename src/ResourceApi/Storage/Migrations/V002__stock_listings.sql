-- Listed companies (K10): a first list; the market operator's feed replaces it where there is one.

CREATE TABLE stock_listings (
    code   char(6)      PRIMARY KEY,
    name   varchar(100) NOT NULL,
    market text         NOT NULL CHECK (market IN ('KOSPI', 'KOSDAQ'))
);
CREATE INDEX stock_listings_market_idx ON stock_listings (market, code);

INSERT INTO stock_listings (code, name, market) VALUES
    ('005930', '삼성전자', 'KOSPI'), ('000660', 'SK하이닉스', 'KOSPI'), ('373220', 'LG에너지솔루션', 'KOSPI'),
    ('207940', '삼성바이오로직스', 'KOSPI'), ('005380', '현대차', 'KOSPI'), ('000270', '기아', 'KOSPI'),
    ('068270', '셀트리온', 'KOSPI'), ('105560', 'KB금융', 'KOSPI'), ('055550', '신한지주', 'KOSPI'),
    ('035420', 'NAVER', 'KOSPI'), ('035720', '카카오', 'KOSPI'), ('051910', 'LG화학', 'KOSPI'),
    ('006400', '삼성SDI', 'KOSPI'), ('012330', '현대모비스', 'KOSPI'), ('028260', '삼성물산', 'KOSPI'),
    ('086790', '하나금융지주', 'KOSPI'), ('005490', 'POSCO홀딩스', 'KOSPI'), ('066570', 'LG전자', 'KOSPI'),
    ('003670', '포스코퓨처엠', 'KOSPI'), ('015760', '한국전력', 'KOSPI'), ('032830', '삼성생명', 'KOSPI'),
    ('017670', 'SK텔레콤', 'KOSPI'), ('030200', 'KT', 'KOSPI'), ('034730', 'SK', 'KOSPI'),
    ('096770', 'SK이노베이션', 'KOSPI'), ('009150', '삼성전기', 'KOSPI'), ('018260', '삼성에스디에스', 'KOSPI'),
    ('323410', '카카오뱅크', 'KOSPI'), ('259960', '크래프톤', 'KOSPI'), ('090430', '아모레퍼시픽', 'KOSPI'),
    ('003550', 'LG', 'KOSPI'), ('011200', 'HMM', 'KOSPI'), ('010130', '고려아연', 'KOSPI'),
    ('033780', 'KT&G', 'KOSPI'), ('316140', '우리금융지주', 'KOSPI'),
    ('247540', '에코프로비엠', 'KOSDAQ'), ('086520', '에코프로', 'KOSDAQ'), ('196170', '알테오젠', 'KOSDAQ'),
    ('028300', 'HLB', 'KOSDAQ'), ('293490', '카카오게임즈', 'KOSDAQ'), ('263750', '펄어비스', 'KOSDAQ'),
    ('035900', 'JYP Ent.', 'KOSDAQ'), ('041510', '에스엠', 'KOSDAQ'), ('145020', '휴젤', 'KOSDAQ'),
    ('214150', '클래시스', 'KOSDAQ'), ('058470', '리노공업', 'KOSDAQ'), ('068760', '셀트리온제약', 'KOSDAQ'),
    ('357780', '솔브레인', 'KOSDAQ'), ('240810', '원익IPS', 'KOSDAQ'), ('112040', '위메이드', 'KOSDAQ');

GRANT SELECT ON stock_listings TO ${role};
