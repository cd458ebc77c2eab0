"""Each address and method: what it takes, what it gives, how it refuses."""

from collections.abc import Iterator
from dataclasses import dataclass

from scim.openapi.messages import NUMBER, Json

MEDIA_TYPE = "application/scim+json"
EVERYWHERE = (400, 401, 429, 503)
SENT = (408, 413, 415)  # how a body is refused
REFUSALS = {
    400: "What was sent makes no sense; `scimType` says in which way",
    401: "No token, or none that opens this organization",
    403: "Discovery cannot be filtered",
    404: "Nobody and nothing of that id; of licenses also: they are not switched on",
    405: "Not offered for oneself",
    408: "The body did not arrive in time",
    409: "Somebody else has that name or id",
    412: "It has another version than If-Match says",
    413: "The body is too long, or has too many operations",
    415: "The body is not JSON in UTF-8, or is compressed",
    429: "More requests than an organization may send; Retry-After in whole seconds",
    501: "A SCIM token stands for nobody",
    503: "The database is busy; Retry-After in whole seconds",
}
SELECTION = ("attributes", "excludedAttributes")
QUERY = ("filter", "sortBy", "sortOrder", "startIndex", "count", "cursor", *SELECTION)
Methods = dict[str, "Shape"]


@dataclass(frozen=True)
class Shape:
    """`takes` and `gives` are components; "" for no body."""

    gives: str = ""
    takes: str = ""
    status: int = 200
    parameters: tuple[str, ...] = ()
    refusals: tuple[int, ...] = ()
    has_version: bool = False

    def described(self, name: str, summary: str, tag: str) -> Json:
        """The Operation Object of OpenAPI."""
        found: Json = {"operationId": name, "summary": summary, "tags": [tag]}
        if self.parameters:
            found["parameters"] = [
                {"$ref": f"#/components/parameters/{each}"} for each in self.parameters
            ]
        if self.takes:
            found["requestBody"] = {"required": True, "content": _content(self.takes)}
        found["responses"] = {str(status): answer for status, answer in self._responses()}
        return found

    def _responses(self) -> Iterator[tuple[int, Json]]:
        yield self.status, self._success()
        if "If-None-Match" in self.parameters:
            yield 304, {"description": "The client has this version"}
        sent = SENT if self.takes else ()
        for status in sorted({*EVERYWHERE, *sent, *self.refusals}):
            yield status, {"$ref": f"#/components/responses/{status}"}

    def _success(self) -> Json:
        answer: Json = {"description": "Done"}
        headers = ["ETag"] if self.has_version else []
        headers += ["Location"] if self.status == 201 else []
        if headers:
            answer["headers"] = {each: _header() for each in headers}
        return answer | {"content": _content(self.gives)} if self.gives else answer


def _content(name: str) -> Json:
    return {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _header() -> Json:
    return {"required": True, "schema": {"type": "string"}}


def refusals() -> dict[str, Json]:
    """The answers that all addresses share."""
    return {
        str(status): {"description": sentence, "content": _content("Error")}
        for status, sentence in REFUSALS.items()
    }


def parameters() -> dict[str, Json]:
    order: Json = {"enum": ["ascending", "descending"]}
    text: Json = {"type": "string"}
    in_query: dict[str, Json] = dict.fromkeys(QUERY, text) | {
        "sortOrder": order,
        "startIndex": NUMBER,
        "count": NUMBER,
    }
    return {
        **{name: _parameter(name, "query", schema) for name, schema in in_query.items()},
        "If-Match": _parameter("If-Match", "header", text),
        "If-None-Match": _parameter("If-None-Match", "header", text),
    }


def _parameter(name: str, place: str, schema: Json) -> Json:
    return {"name": name, "in": place, "schema": schema}


def _collection(kind: str) -> Methods:
    return {
        "get": Shape(f"{kind}List", parameters=QUERY),
        "post": Shape(
            kind,
            f"{kind}ToWrite",
            status=201,
            parameters=SELECTION,
            refusals=(409,),
            has_version=True,
        ),
    }


def _resource(kind: str) -> Methods:
    known, written = (*SELECTION, "If-None-Match"), (*SELECTION, "If-Match")
    return {
        "get": Shape(kind, parameters=known, refusals=(404,), has_version=True),
        "put": Shape(
            kind,
            f"{kind}ToWrite",
            parameters=written,
            refusals=(404, 409, 412),
            has_version=True,
        ),
        "patch": Shape(
            kind, "PatchOp", parameters=written, refusals=(404, 409, 412), has_version=True
        ),
        "delete": Shape(status=204, parameters=("If-Match",), refusals=(404, 412)),
    }


def _search(kind: str) -> Methods:
    return {"post": Shape(f"{kind}List", "SearchRequest")}


def _discovery(gives: str, *refusals: int) -> Methods:
    return {"get": Shape(gives, refusals=(403, *refusals))}


SHAPES: dict[str, Methods] = {
    "/Users": _collection("User"),
    "/Users/{scim_id}": _resource("User"),
    "/Users/.search": _search("User"),
    "/Groups": _collection("Group"),
    "/Groups/{scim_id}": _resource("Group"),
    "/Groups/.search": _search("Group"),
    "/Licenses": {"get": Shape("LicenseList", parameters=QUERY, refusals=(404,))},
    "/Licenses/{code}": {
        "get": Shape(
            "License", parameters=(*SELECTION, "If-None-Match"), refusals=(404,), has_version=True
        )
    },
    "/Licenses/.search": {"post": Shape("LicenseList", "SearchRequest", refusals=(404,))},
    "/.search": _search("Resource"),
    "/Bulk": {"post": Shape("BulkResponse", "BulkRequest")},
    "/Me": {
        "get": Shape(
            "User", parameters=(*SELECTION, "If-None-Match"), refusals=(404, 501), has_version=True
        )
    },
    "/ServiceProviderConfig": _discovery("DiscoveryDocument"),
    "/ResourceTypes": _discovery("DiscoveryList"),
    "/ResourceTypes/{name}": _discovery("DiscoveryDocument", 404),
    "/Schemas": _discovery("DiscoveryList"),
    "/Schemas/{urn}": _discovery("DiscoveryDocument", 404),
}
