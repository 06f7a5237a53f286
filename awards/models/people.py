"""People, the organizations they belong to, and what they may do in a program."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.enums import OrganizationRole, Role, TieKind, TokenPurpose
from awards.models.base import Base, Dated, UtcDateTime, Versioned, WithPublicId, enum_column


class User(WithPublicId, Versioned, Dated, Base):
    __tablename__ = "users"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_version: Mapped[int] = mapped_column(default=1)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)

    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Codes of the languages the person judges in; none means any."""

    employer: Mapped["Organization | None"] = relationship(foreign_keys=[employer_id])
    past_employments: Mapped[list["PastEmployment"]] = relationship(
        order_by="PastEmployment.until", cascade="all, delete-orphan"
    )
    roles: Mapped[list["ProgramRole"]] = relationship(back_populates="user")
    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")


class Organization(WithPublicId, Versioned, Dated, Base):
    __tablename__ = "organizations"

    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), unique=True)
    domain: Mapped[str | None] = mapped_column(String(254), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    """The company that owns this one; all below one owner are a group."""
    trade: Mapped[str] = mapped_column(String(80), default="")
    """What it does, as the rules about trades name it, such as `outsourcer`."""

    parent: Mapped["Organization | None"] = relationship(remote_side="Organization.id")
    memberships: Mapped[list["Membership"]] = relationship(back_populates="organization")


class OrganizationTie(Dated, Base):
    """A supplier and its customer, or two competitors."""

    __tablename__ = "organization_ties"
    __table_args__ = (
        UniqueConstraint("organization_id", "other_id", "kind"),
        CheckConstraint("organization_id <> other_id", name="two_organizations"),
    )

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    kind: Mapped[TieKind] = mapped_column(enum_column(TieKind, "tie_kind"))

    organization: Mapped[Organization] = relationship(foreign_keys=[organization_id])
    other: Mapped[Organization] = relationship(foreign_keys=[other_id])


class PastEmployment(Dated, Base):
    """Where a person worked before, and until when."""

    __tablename__ = "past_employments"
    __table_args__ = (UniqueConstraint("user_id", "organization_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    until: Mapped[date]

    organization: Mapped[Organization] = relationship()


class Membership(Dated, Base):
    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("organization_id", "user_id"),)

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[OrganizationRole] = mapped_column(enum_column(OrganizationRole, "organization_role"))

    organization: Mapped[Organization] = relationship(back_populates="memberships")
    user: Mapped[User] = relationship(back_populates="memberships")


class ProgramRole(Dated, Base):
    __tablename__ = "program_roles"
    __table_args__ = (UniqueConstraint("program_id", "user_id", "role"),)

    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role, "role"))

    user: Mapped[User] = relationship(back_populates="roles")


class Token(Dated, Base):
    """A single-use link: only the hash of its secret is kept."""

    __tablename__ = "tokens"

    purpose: Mapped[TokenPurpose] = mapped_column(enum_column(TokenPurpose, "token_purpose"))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    program_id: Mapped[int | None] = mapped_column(ForeignKey("programs.id"))
    role: Mapped[Role | None] = mapped_column(enum_column(Role, "role"))
    nomination_id: Mapped[int | None] = mapped_column(ForeignKey("nominations.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
