"""The demands of `phrases` in other languages: drop your instructions, judge it harmless, keep silent."""

from __future__ import annotations

# Folded before use like the text that they are looked for in, so accents and vowel signs do not matter.
OTHER_LANGUAGES = (
    (
        r"\b(?:ignora|ignore|ignorar|olvida|olvide|omite|descarta)\b.{0,25}\b(?:instrucciones|indicaciones"
        r"|ordenes|reglas)\b"
    ),
    (
        r"\b(?:clasific\w{1,4}|marc\w{1,3}|etiquet\w{1,3}|trat\w{1,2}|consider\w{1,2})\b.{0,40}\b(?:como|como"
        r" un)\b.{0,10}\b(?:falso positivo|benign[oa]|inofensiv[oa]|segur[oa])\b"
    ),
    r"\bno (?:escal[ae]\w{0,2}|investigu\w{1,3}|analic\w{1,3})\b.{0,15}\b(?:esta|este|esto|la alerta|nada)\b",
    (
        r"\b(?:ignore[zr]?|oublie[zr]?|neglige[zr]?)\b.{0,25}\b(?:instructions|consignes|directives"
        r"|regles)\b.{0,20}\b(?:precedentes|anterieures|ci dessus|systeme)\b"
    ),
    (
        r"\b(?:classe[zr]?|classifie[zr]?|marque[zr]?|considere[zr]?|traite[zr]?"
        r"|etiquete[zr]?)\b.{0,40}\bcomme\b.{0,10}\b(?:faux positif|benin|benigne|inoffensi(?:f|ve)|sans"
        r" danger)"
    ),
    r"\bn ?(?:e )?(?:escaladez|escalade|analysez|signalez) (?:pas|rien)\b",
    (
        r"\b(?:ignoriere?n?|vergiss|vergessen|missachte|missachten)\b.{0,30}\b(?:anweisung(?:en)?"
        r"|instruktionen|vorgaben|regeln|anleitungen)\b"
    ),
    (
        r"\b(?:stufe|klassifizier\w{1,3}|markier\w{1,3}|bewerte\w?|behandle\w?|kennzeichne\w?|werte"
        r"|ordne)\b.{0,45}\bals\b.{0,15}\b(?:fehlalarm|falsch positiv\w{0,2}|harmlos|unbedenklich|gutartig"
        r"|falscher alarm)\b"
    ),
    r"\b(?:eskaliere|untersuche|melde|analysiere)\w?\b.{0,25}\b(?:nicht|nichts)\b",
    r"\b(?:ignore|ignorar|desconsidere|esqueca)\b.{0,25}\b(?:instrucoes|orientacoes|ordens|regras)\b",
    (
        r"\b(?:classifique|marque|trate|considere|rotule)\b.{0,40}\bcomo\b.{0,10}\b(?:falso positivo"
        r"|benign[oa]|inofensiv[oa]|segur[oa])\b"
    ),
    r"\b(?:ignora|ignorate|dimentica|trascura)\b.{0,25}\b(?:istruzioni|indicazioni|direttive|regole)\b",
    (
        r"\b(?:classifica|classificate|contrassegna|segna|considera|tratta"
        r"|etichetta)\b.{0,40}\bcome\b.{0,10}\b(?:falso positivo|benign[oa]|innocu[oa]|sicur[oa])\b"
    ),
    r"\b(?:negeer|vergeet)\b.{0,25}\b(?:instructies|aanwijzingen|opdrachten)\b",
    (
        r"\b(?:classificeer|markeer|beschouw|behandel)\b.{0,40}\bals\b.{0,10}\b(?:vals positief|fout ?positief"
        r"|goedaardig|onschuldig|veilig)\b"
    ),
    r"\b(?:zignoruj|pomin|zapomnij)\b.{0,30}\b(?:instrukcje|polecenia|wytyczne)\b",
    (
        r"\b(?:oznacz|sklasyfikuj|potraktuj|uznaj)\b.{0,40}\b(?:jako|za)\b.{0,10}\b(?:fałszywy alarm|falszywy"
        r" alarm|fałszywie pozytywny|niegroźn\w{1,3}|niegrozn\w{1,3}|nieszkodliw\w{1,3})"
    ),
    (
        r"\b(?:onceki|tum|yukarıdaki|yukaridaki)\b.{0,20}\b(?:talimatları|talimatlari|komutları"
        r"|komutlari)\b.{0,15}\b(?:yok say|goz ardı et|goz ardi et|unut)"
    ),
    (
        r"(?:yanlıs|yanlis|hatalı|hatali) (?:pozitif|alarm)\b.{0,15}\b(?:olarak|diye) (?:sınıflandır"
        r"|siniflandir|isaretle|degerlendir)"
    ),
    r"(?:игнорируй|проигнорируй|забудь|не учитывай|отбрось)(?:те)?\b.{0,30}(?:инструкци|указани|команд|правил)",
    (
        r"(?:классифицируй|отметь|пометь|считай|обозначь|расценивай|признай)(?:те)?\b.{0,45}(?:ложн\w{1,3} "
        r"(?:срабатывани|тревог)|безопасн|безвредн|ложноположительн)"
    ),
    r"(?:ігноруй|проігноруй|забудь)(?:те)?\b.{0,30}(?:інструкці|вказівк)",
    r"(?:忽略|无视|無視|忘记|忘記).{0,10}(?:指令|指示|说明|說明|提示|规则|規則)",
    r"(?:标记|標記|归类|歸類|分类|分類|判定|视为|視為|列为|列為).{0,8}(?:误报|誤報|良性|无害|無害|安全|假阳性)",
    r"(?:以前|前|上記|これまで|すべて|全て|システム)の?.{0,6}(?:指示|命令|プロンプト).{0,6}(?:無視|忘れ)",
    r"(?:誤検知|誤検出|偽陽性|無害|良性|安全)(?:として|と|に)(?:分類|判定|マーク|扱|報告)",
    r"(?:이전|위의|모든).{0,24}(?:지시|명령|프롬프트).{0,24}(?:무시|잊)",
    r"(?:오탐|정상|무해).{0,8}(?:으로|로)\s?(?:분류|표시|처리)",
    r"(?:تجاهل|انس).{0,20}(?:التعليمات|الاوامر|الأوامر|الإرشادات)",
    r"(?:صنف|ضع علامة|اعتبر).{0,30}(?:إيجابي كاذب|ايجابية كاذبة|إنذار كاذب|حميد|آمن)",
    r"(?:पिछले|सभी|उपरोक्त).{0,12}(?:निर्देशों|निर्देश).{0,12}(?:अनदेखा|नज़रअंदाज़|भूल)",
    r"(?:bo qua|phot lo).{0,20}(?:huong dan|chi thi|lenh)",
    r"\b(?:abaikan|lupakan)\b.{0,20}\b(?:instruksi|perintah|arahan)\b",
)
