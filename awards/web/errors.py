"""Refusals as pages."""

from flask import Flask, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from awards.errors import LaurelError
from awards.extensions import db

SENTENCES = {
    400: "The request could not be understood. Go back, look at what you typed, and send it again.",
    403: "This page is not open to you.",
    404: "There is nothing here, or it is not yours to see. Check the address, or start from the front page.",
    405: "This address does not take that kind of request. Go back and use the buttons of the page.",
    413: "What you sent is larger than 2 MB. Shorten it and send it again.",
    429: "That was too many tries in a short time. Wait a minute, then try again.",
    500: "Something went wrong on our side. It is noted; nothing you saved is lost. Try again in a minute.",
}


def answer(status: int, message: str) -> ResponseReturnValue:
    if request.headers.get("Accept") == "application/json":
        return jsonify(message=message), status
    page = str(status) if status in (400, 403, 404, 409, 410, 413, 429, 500) else "400"
    return (
        render_template(f"errors/{page}.html", message=message, request_id=g.get("request_id", "")),
        status,
    )


def init_errors(app: Flask) -> None:
    @app.errorhandler(LaurelError)
    def refused(error: LaurelError) -> ResponseReturnValue:
        db.session.rollback()
        return answer(error.status, error.message)

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> ResponseReturnValue:
        return answer(
            400,
            "Your session has ended since this form was opened. Open the page again and send it once more.",
        )

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> ResponseReturnValue:
        if error.code is not None and error.code < 400:
            return error.get_response()
        status = error.code or 500
        return answer(status, SENTENCES.get(status, SENTENCES[400]))

    @app.errorhandler(Exception)
    def broken(error: Exception) -> ResponseReturnValue:
        app.logger.exception("unhandled", exc_info=error)
        db.session.rollback()
        return answer(500, SENTENCES[500])
