"""Several of a list, each a box to tick; the macro `ticks` of _macros/ticks.html draws them."""

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput


class Ticks(SelectMultipleField):
    option_widget = CheckboxInput()
