from django.db import models
from django.db.models import Q

from identity.models import Organization
from identity.tenancy import TenantManager


class BulkJob(models.Model):
    """A file of rows, or a choice of people, that is carried out by a worker row by row."""

    class State(models.TextChoices):
        CHECKING = "checking", "Checking"  # the dry run
        CHECKED = "checked", "Ready"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        UNDOING = "undoing", "Undoing"
        UNDONE = "undone", "Undone"
        CANCELED = "canceled", "Canceled"

    # What a worker has to carry on with.
    UNFINISHED = (State.CHECKING, State.RUNNING, State.UNDOING)

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="bulk_jobs")
    name = models.CharField(max_length=100)  # of the file, or of the action
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    columns = models.JSONField(default=list)  # as the file has them, known or not
    is_all_or_nothing = models.BooleanField(default=False)
    may_create = models.BooleanField(default=False)  # whoever asked may add and remove people
    total = models.PositiveIntegerField(default=0)  # rows
    # Who, as the audit trail names them. No reference: the person may go, the job stays.
    created_by = models.CharField(max_length=254)
    asked_by = models.CharField(max_length=254)  # for what is being done now
    asked_by_id = models.CharField(max_length=36)
    created_at = models.DateTimeField(auto_now_add=True)
    held_until = models.DateTimeField(null=True, blank=True)  # by a worker that is at it
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bulk_job_has_at_most_20000_rows", condition=Q(total__lte=20_000)
            ),
            models.UniqueConstraint(  # two that change the same people would wait for each other
                fields=["organization"],
                name="organization_has_one_unfinished_bulk_job",
                condition=Q(state__in=["checking", "running", "undoing"]),
            ),
        ]
        indexes = [models.Index(fields=["organization", "created_at"], name="bulk_jobs_in_order")]

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    def __str__(self) -> str:
        return self.name


class BulkRow(models.Model):
    """One line of a bulk job: what was sent, what became of it, and how it was before."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        UNDONE = "undone", "Undone"
        CHANGED = "changed", "Changed since"  # by somebody else: an undo leaves it alone

    class Action(models.TextChoices):
        CREATE = "create", "Create"
        UPDATE = "update", "Update"
        SAME = "same", "Nothing to change"
        REFUSED = "refused", "Refused"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="bulk_rows")
    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()  # of the file; the heading is line 1
    key = models.CharField(max_length=254)  # the user name
    sent = models.JSONField(default=dict)  # column to cell, as it was sent
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    action = models.CharField(max_length=10, choices=Action.choices, blank=True)
    field = models.CharField(max_length=30, blank=True)  # which cell was refused
    words = models.CharField(max_length=500, blank=True)
    before = models.JSONField(null=True, blank=True)  # None: the person was created
    after = models.JSONField(null=True, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "line"], name="bulk_job_has_a_line_once"),
            models.CheckConstraint(
                name="bulk_row_that_is_refused_says_why",
                condition=~Q(action="refused") | ~Q(words=""),
            ),
            models.CheckConstraint(
                name="bulk_row_that_is_done_knows_what_it_made",
                condition=~Q(state__in=["done", "undone"]) | Q(after__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["job", "state", "line"], name="bulk_rows_in_order")]

    def __str__(self) -> str:
        return f"line {self.line}"
