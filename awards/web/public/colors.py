"""A season's own two colors, for light and dark pages."""

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from awards import policies
from awards.models import Program
from awards.web.guards import guard
from awards.web.public import blueprint, loaders


@blueprint.get("/<slug>/colors.css")
@guard(policies.public, load=loaders.program)
def colors(program: Program) -> ResponseReturnValue:
    answer: Response = make_response(render_template("public/colors.css", program=program))
    answer.mimetype = "text/css"
    return answer
