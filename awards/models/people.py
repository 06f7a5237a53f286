"""People, the organizations they belong to, and what they may do in a program."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.enums import OrganizationRole, Role, TokenPurpose
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

    employer: Mapped["Organization | None"] = relationship(foreign_keys=[employer_id])
    roles: Mapped[list["ProgramRole"]] = relationship(back_populates="user")
    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")


class Organization(WithPublicId, Versioned, Dated, Base):
    __tablename__ = "organizations"

    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), unique=True)
    domain: Mapped[str | None] = mapped_column(String(254), index=True)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="organization")


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
