import token
print(token.NAME, token.tok_name[token.OP], token.ISTERMINAL(3), token.EXACT_TOKEN_TYPES["->"], token.ISEOF(0))
