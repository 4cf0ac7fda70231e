"""Texts of the libraries that visitors see, so that they are translated with ours.

django-allauth has no Albanian and Django's own is not complete. A catalogue of the project wins over a
library's: what stands here is found by makemessages, and looked up by the libraries under the same words.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

ALLAUTH = [
    # account/forms.py, account/fields.py
    _("Email"),
    _("Email address"),
    _("Password"),
    _("Password (again)"),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("Remember Me"),
    _("You must type the same password each time."),
    # account/adapter.py
    _("This account is currently inactive."),
    _("The email address and/or password you specified are not correct."),
    _("Please type your current password."),
    _("Incorrect password."),
    _("Incorrect code."),
    _("Invalid login."),
    _("Invalid or expired key."),
    _("The password reset token was invalid."),
    _("The email address is not assigned to any user account."),
    _("Too many failed login attempts. Try again later."),
    _("The new value must be different from the current one."),
    _("Be patient, you are sending too many requests."),
    # templates/account/messages, templates/account/email
    _("Password successfully changed."),
    _("Password successfully set."),
    _("Your password has been changed."),
    _("Your password has been set."),
    _("Password Changed"),
    _("Password Set"),
    # mfa
    _("Code"),
    _("Authenticator code"),
    _("Use your password"),
    _("Use authenticator app or code"),
    _("You cannot deactivate two-factor authentication."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("You cannot activate two-factor authentication until you have verified your email address."),
    _("Authenticator app activated."),
    _("Authenticator app deactivated."),
    _("A new set of recovery codes has been generated."),
    _("A new set of Two-Factor Authentication recovery codes has been generated."),
    _("Authenticator App Activated"),
    _("Authenticator App Deactivated"),
    _("New Recovery Codes Generated"),
]

DJANGO = [
    # forms: every field of every form
    _("This field is required."),
    _("Enter a valid email address."),
    _("Enter a valid value."),
    _("Enter a valid URL."),
    _("Enter a valid date."),
    _("Enter a valid date/time."),
    _("Enter a whole number."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("No file was submitted. Check the encoding type on the form."),
    _("No file was submitted."),
    _("The submitted file is empty."),
    _("%(model_name)s with this %(field_label)s already exists."),
    _("- Select an option -"),
    _("Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    # the password
    _("Forgot your password?"),
    _("This password is too common."),
    _("This password is entirely numeric."),
    _("The password is too similar to the %(verbose_name)s."),
    _("Your password can’t be too similar to your other personal information."),
    _("Your password can’t be a commonly used password."),
]

DJANGO_PLURALS = [
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        "min_length",
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    ngettext_lazy(
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
]
