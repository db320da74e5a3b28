"""The look of our mails: 600 px tables, inline styles and system fonts, because mail programs know nothing newer."""

FONT = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

HTML = (
    """<!doctype html>
<html lang="{{ locale }}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ subject }}</title></head>
<body style="margin:0;padding:0;background:{{ brand.body }}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="{{ brand.body }}" style="background:{{ brand.body }}"><tr><td align="center" style="padding:16px 16px 24px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px">
{%- if above %}<tr><td style="padding:0 0 12px;FONT;font-size:13px;line-height:18px;color:#60646c;text-align:center">{{ above }}</td></tr>{% endif %}
<tr><td bgcolor="#ffffff" style="background:#ffffff;border:1px solid #e6e4de;border-radius:12px;padding:24px 32px 32px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td style="padding:0 0 20px;FONT;font-size:16px;line-height:24px;font-weight:700;color:{{ brand.main }}">{{ brand.name }}</td></tr>
{%- if banner %}<tr><td bgcolor="#fff7c2" style="padding:8px 12px;background:#fff7c2;border-radius:8px;FONT;font-size:14px;line-height:20px;font-weight:600;color:#473b1f">{{ banner }}</td></tr>{% endif %}
<tr><td style="padding:8px 0 0;FONT;font-size:22px;line-height:30px;font-weight:700;color:#1c2024">{{ heading }}</td></tr>
{%- if under_heading %}<tr><td style="padding:4px 0 0;FONT;font-size:15px;line-height:22px;color:#60646c">{{ under_heading }}</td></tr>{% endif %}
{%- if author %}<tr><td style="padding:20px 0 0;FONT;font-size:15px;line-height:20px;font-weight:600;color:#1c2024">{{ author }}:</td></tr>{% endif %}
{%- for paragraph in paragraphs %}<tr><td style="padding:12px 0 0;FONT;font-size:16px;line-height:25px;color:#1c2024">{{ paragraph }}</td></tr>{% endfor %}
{%- if html %}<tr><td style="padding:12px 0 0;FONT;font-size:16px;line-height:25px;color:#1c2024">{{ html }}</td></tr>{% endif %}
{%- if files %}<tr><td style="padding:16px 0 0;FONT;font-size:15px;line-height:22px;color:#1c2024">{{ files }}</td></tr>{% endif %}
{%- if button %}<tr><td style="padding:24px 0 0"><table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td bgcolor="{{ brand.main }}" style="border-radius:8px"><a href="{{ link }}" style="display:inline-block;padding:12px 22px;FONT;font-size:16px;line-height:20px;font-weight:600;color:{{ brand.main_text }};text-decoration:none;border-radius:8px">{{ button }}</a></td></tr></table></td></tr>{% endif %}
{%- if after_button %}<tr><td style="padding:10px 0 0;FONT;font-size:14px;line-height:20px;color:#60646c">{{ after_button }}</td></tr>{% endif %}
{%- if quotes_title %}<tr><td style="padding:28px 0 0"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td style="border-top:1px solid #e6e4de;padding:16px 0 0;FONT;font-size:13px;line-height:18px;color:#60646c">{{ quotes_title }}</td></tr>
{%- for quote in quotes %}<tr><td style="padding:8px 0 0"><blockquote style="margin:0;padding:0 0 0 12px;border-left:2px solid #e6e4de;FONT;font-size:14px;line-height:21px;color:#60646c"><b style="font-weight:600">{{ quote.head }}</b><br>{% for line in quote.lines %}{{ line }}<br>{% endfor %}</blockquote></td></tr>{% endfor %}</table></td></tr>{% endif %}
</table></td></tr>
<tr><td style="padding:16px 32px 0;FONT;font-size:13px;line-height:20px;color:#60646c">
{%- if who_link %}{{ who_label }}: <a href="{{ who_link }}" style="color:#60646c">{{ who_link }}</a><br>{% endif %}{{ why }}<br>{{ foot }}</td></tr>
</table></td></tr></table></body></html>
"""  # noqa: E501 - one table row a line
).replace("FONT;", f"font-family:{FONT};")
