"""How often a form about an account may be sent, per network address and per account."""

from flask import request

from awards.extensions import limiter


def _named() -> str:
    return f"email:{request.form.get('email', '').strip().lower()[:254]}"


per_network = limiter.shared_limit("30 per minute;300 per hour", scope="account", methods=["POST"])
per_address = limiter.shared_limit("10 per 5 minutes", scope="account", key_func=_named, methods=["POST"])
