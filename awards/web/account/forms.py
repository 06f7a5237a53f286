"""What people type about themselves."""

from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from awards.web.forms import Form

NEW_PASSWORD = "10 characters or more; a few words in a row are easy to keep."


def needed(sentence: str) -> InputRequired:
    return InputRequired(sentence)


class SignIn(Form):
    email = EmailField("E-mail address", [needed("Type your e-mail address."), Length(max=254)])
    password = PasswordField("Password", [needed("Type your password.")])


class Register(Form):
    name = StringField("Your name", [needed("Type your name."), Length(max=200)])
    email = EmailField("E-mail address", [needed("Type your e-mail address."), Length(max=254)])
    organization = StringField("Organization you work for", [Length(max=200)])
    password = PasswordField("Password", [needed("Choose a password.")], description=NEW_PASSWORD)


class Join(Form):
    name = StringField("Your name", [needed("Type your name."), Length(max=200)])
    password = PasswordField("Password", [needed("Choose a password.")], description=NEW_PASSWORD)


class Forgot(Form):
    email = EmailField("E-mail address", [needed("Type your e-mail address."), Length(max=254)])


class Reset(Form):
    new = PasswordField("New password", [needed("Choose a password.")], description=NEW_PASSWORD)
    again = PasswordField("The same once more", [EqualTo("new", "The two passwords differ.")])


class ChangePassword(Reset):
    current = PasswordField("Current password", [needed("Type your current password.")])
