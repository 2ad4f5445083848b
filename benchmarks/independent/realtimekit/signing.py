"""The fixed public key with which the vendor would sign its webhooks (made for this server only)."""

PUBLIC_KEY = """\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyfuI6ydIzt7Xn769M8IC
TVcmza5mg162CseEqQgRM6SuO7Gp9zaZWsDDOcYWFMdYr1LP9/IDM3BYQE2VfPaH
P+vtJjL6LVci9CAUOgUMGF0p3gfVo0lOsesN5Yyipy4dQPsUoWKBNReFjpByIaIp
GnEbLMvf0vg8QRZLBpiUri7XUyEoq3F6/CORM69yQ/2oqfsYfQUcInrEILVaxqDT
ZGN23e2qUu3nsP9v2DGILebamFi75xeSdpFXszOpaB7JOfM6Vn34vdAZQwbWG6zM
8uT/0Wv0FFq73TywZBqmbe7HoedEwd10EpBbWkf/D0G/50yC9Uopd0gJ//8RjiQQ
DwIDAQAB
-----END PUBLIC KEY-----
"""
