"""What people type about themselves."""

from wtforms import DateField, EmailField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from awards.web.forms import Form, told
from awards.web.ticks import Ticks
from awards.workflow.languages import LANGUAGES

NEW_PASSWORD = "10 characters or more; a few words in a row are easy to keep."

LINE = Length(max=200, message="Shorten this to 200 characters.")
ADDRESS = Length(max=254, message="An e-mail address has at most 254 characters.")


def needed(sentence: str) -> InputRequired:
    return InputRequired(sentence)


class SignIn(Form):
    email = EmailField("E-mail address", [needed("Type your e-mail address."), ADDRESS])
    password = PasswordField("Password", [needed("Type your password.")])


class Register(Form):
    name = StringField("Your name", [needed("Type your name."), LINE])
    email = EmailField("E-mail address", [needed("Type your e-mail address."), ADDRESS])


class Join(Form):
    name = StringField("Your name", [needed("Type your name."), LINE])
    password = PasswordField("Password", [needed("Choose a password.")], description=NEW_PASSWORD)


class Confirm(Join):
    organization = StringField("Organization you work for", [LINE])


class Invited(Join):
    employer = StringField("Organization you work for", [LINE])


class Forgot(Form):
    email = EmailField("E-mail address", [needed("Type your e-mail address."), ADDRESS])


class Reset(Form):
    new = PasswordField("New password", [needed("Choose a password.")], description=NEW_PASSWORD)
    again = PasswordField("The same once more", [EqualTo("new", "The two passwords differ.")])


class PastEmployer(Form):
    company = StringField("Company", [needed("Name the company."), LINE])
    until = DateField(
        "Until when you worked there",
        [needed("Say the day you left.")],
        **told("invalid_value_message", "Type a date, such as 2026-12-31."),
    )


class JudgingForm(Form):
    categories = Ticks("What do you know well?")
    languages = Ticks("Which languages do you judge in?", choices=LANGUAGES)


class ChangePassword(Reset):
    current = PasswordField("Current password", [needed("Type your current password.")])
