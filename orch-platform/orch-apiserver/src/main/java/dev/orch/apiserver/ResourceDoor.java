package dev.orch.apiserver;

import com.google.common.collect.ImmutableMap;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.model.Bytes;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.Status;
import dev.orch.model.meta.StatusBuilder;
import dev.orch.model.meta.StatusDetailsBuilder;
import dev.orch.model.protobuf.ProtobufWriter;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Deleted;
import dev.orch.store.api.Errors;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.ResourceList;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request to a resource: reads it, calls the API, writes the answer. Used once, by one thread.
 */
final class ResourceDoor<T extends Resource> {
  static final ImmutableMap<String, String> OBJECT_FORMS =
      ImmutableMap.of("Table", "meta.k8s.io", "PartialObjectMetadata", "meta.k8s.io");
  static final ImmutableMap<String, String> LIST_FORMS =
      ImmutableMap.of("Table", "meta.k8s.io", "PartialObjectMetadataList", "meta.k8s.io");
  private static final int CREATED = 201;
  private static final int OK = 200;

  private final Request request;
  private final Exchange exchange;
  private final Kind<T> kind;
  private final Target target;
  private final InstantSource clock;
  private final Encodings encodings;
  private final List<String> warnings = new ArrayList<>();
  private final Resources<T> resources;
  private final Api everything;
  private final Caller caller;

  ResourceDoor(
      Request request,
      Exchange exchange,
      Kind<T> kind,
      Target target,
      Api api,
      Caller caller,
      InstantSource clock,
      Encodings encodings) {
    this.request = request;
    this.exchange = exchange;
    this.kind = kind;
    this.target = target;
    this.clock = clock;
    this.everything = api;
    this.encodings = encodings;
    this.caller = new Caller(caller.user(), caller.fieldManager(), this::warn, caller.notes());
    Resources<T> all = api.as(this.caller).resources(kind).inNamespace(target.namespace());
    this.resources = target.subresource().equals("status") ? all.status() : all;
    kind.deprecation().ifPresent(this::warn);
  }

  private void warn(String warning) {
    if (!warnings.contains(warning)) {
      warnings.add(warning);
    }
  }

  List<String> warnings() {
    return warnings;
  }

  /** Answers anything but a watch. */
  void answer() {
    boolean collection = target.name().isEmpty();
    accept(collection ? LIST_FORMS : OBJECT_FORMS);
    switch (request.method()) {
      case "GET" -> {
        if (collection) {
          list();
        } else {
          object(OK, resources.get(readName()));
        }
      }
      case "POST" -> create(collection);
      case "PUT" -> update(collection);
      case "PATCH" -> patch(collection);
      case "DELETE" -> delete(collection);
      default -> throw Errors.methodNotAllowed();
    }
  }

  private String readName() {
    String version = request.parameter("resourceVersion");
    if (!version.isEmpty() && !version.chars().allMatch(c -> c >= '0' && c <= '9')) {
      String quoted = Json.of(version).toString();
      throw new ApiException(
          Errors.status(
              500,
              "",
              "resourceVersion: Invalid value: "
                  + quoted
                  + ": strconv.ParseUint: parsing "
                  + quoted
                  + ": invalid syntax",
              null));
    }
    if (!version.isEmpty()) {
      checkReached(version);
    }
    return target.name();
  }

  /** Refuses a version that is yet to come, as a list does. */
  private void checkReached(String version) {
    everything
        .resources(kind)
        .inNamespace(target.namespace())
        .list(new ListOptions("", "", version, "NotOlderThan", 1, ""));
  }

  private Accept accept(ImmutableMap<String, String> forms) {
    Accept accept = Accept.of(request, false, forms, !kind.isDynamic());
    if (accept == null) {
      refuseMismatch(forms);
      throw notAcceptable(request, false);
    }
    return accept;
  }

  /** Refuses an object that is asked for as a list, and a list that is asked for as an object. */
  private void refuseMismatch(ImmutableMap<String, String> forms) {
    boolean list = forms.equals(LIST_FORMS);
    Accept other = Accept.of(request, false, list ? OBJECT_FORMS : LIST_FORMS, !kind.isDynamic());
    if (other != null) {
      throw Errors.of(
          Reason.NOT_ACCEPTABLE,
          "you requested "
              + other.as()
              + ", but the requested object is "
              + (list ? "a list" : "not a list")
              + " (*"
              + goName()
              + (list ? "List)" : ")"),
          null);
    }
  }

  /** The kind as Kubernetes' messages name its structure. */
  private String goName() {
    if (kind.isDynamic()) {
      return "unstructured.Unstructured";
    }
    String group = kind.stored().group();
    return (group.isEmpty() ? "core" : group.split("\\.", 2)[0]) + "." + kind.name();
  }

  /** The refusal of a request none of whose representations is there. */
  static ApiException notAcceptable(Request request, boolean watch) {
    String available = String.join(", ", Accept.available(watch));
    if (Accept.namesAvailable(request)) {
      return Errors.of(
          Reason.NOT_ACCEPTABLE, "only the following media types are accepted: " + available, null);
    }
    return Errors.of(
        Reason.NOT_ACCEPTABLE,
        "406: Not Acceptable\n\nAvailable representations: " + available,
        StatusDetailsBuilder.builder().build());
  }

  static ApiException unsupportedMediaType() {
    return Errors.of(
        Reason.UNSUPPORTED_MEDIA_TYPE,
        "415: Unsupported Media Type",
        StatusDetailsBuilder.builder().build());
  }

  private void object(int code, T object) {
    Accept accept = accept(OBJECT_FORMS);
    if (accept.format() == Accept.Format.PROTOBUF) {
      byte[] body =
          accept.as().isEmpty()
              ? ProtobufWriter.object(kind.apiVersion(), kind.name(), (Record) object)
              : ProtobufWriter.metadata(
                  Tables.apiVersion(accept), kind.rules().bareMetadata(object));
      Answers.protobuf(exchange, code, body, warnings);
      return;
    }
    if (accept.equals(Accept.DEFAULT)) {
      Answers.bytes(exchange, code, withNewline(encodings.of(kind, object)), warnings);
      return;
    }
    Json.Obj json =
        switch (accept.as()) {
          case "Table" ->
              Tables.table(accept, Tables.versionOf(object.metadata()))
                  .with("columnDefinitions", Tables.columns(kind))
                  .with(
                      "rows",
                      Tables.rows(
                          accept,
                          kind,
                          List.of(object),
                          clock.instant(),
                          request.parameter("includeObject")));
          case "PartialObjectMetadata" -> Tables.partial(accept, kind, object);
          default -> kind.toJson(object);
        };
    Answers.object(exchange, accept, code, json, warnings);
  }

  private static byte[] withNewline(byte[] json) {
    byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  private void list() {
    Accept accept = accept(LIST_FORMS);
    ResourceList<T> list = resources.list(Params.list(request));
    list(accept, list);
  }

  private void list(Accept accept, ResourceList<T> list) {
    if (accept.format() == Accept.Format.PROTOBUF) {
      Answers.protobuf(exchange, OK, Lists.protobuf(accept, list), warnings);
      return;
    }
    Json.Obj metadata =
        list.resourceVersion().isEmpty() // of objects that nobody stores
            ? Json.Obj.EMPTY
            : Json.object("resourceVersion", Json.of(list.resourceVersion()));
    // Lists of what has no record say that there is no more, too.
    boolean always = kind.isDynamic() && accept.as().isEmpty();
    if (always || !list.continueToken().isEmpty()) {
      metadata = metadata.with("continue", list.continueToken());
    }
    if (list.remaining() != null) {
      metadata = metadata.with("remainingItemCount", Json.of(list.remaining()));
    }
    switch (accept.as()) {
      case "Table" ->
          Answers.object(
              exchange,
              accept,
              OK,
              Tables.table(accept, metadata)
                  .with("columnDefinitions", Tables.columns(kind))
                  .with(
                      "rows",
                      Tables.rows(
                          accept,
                          kind,
                          list.items(),
                          clock.instant(),
                          request.parameter("includeObject"))),
              warnings);
      case "PartialObjectMetadataList" -> {
        List<Json> items = new ArrayList<>();
        list.items().forEach(item -> items.add(Tables.partial(accept, kind, item)));
        Json.Obj json =
            Json.object("kind", Json.of("PartialObjectMetadataList"))
                .with("apiVersion", Tables.apiVersion(accept))
                .with("metadata", metadata)
                .with("items", new Json.Arr(items));
        Answers.object(exchange, accept, OK, json, warnings);
      }
      default ->
          Lists.send(request, exchange, accept, encodings, kind, metadata, list.items(), warnings);
    }
  }

  /** What is only read, so that nobody changes all of a cluster's objects by one request. */
  private boolean isAcrossNamespaces() {
    return kind.isNamespaced() && target.namespace().isEmpty();
  }

  private void create(boolean collection) {
    if (!collection || isAcrossNamespaces()) {
      throw Errors.methodNotAllowed();
    }
    WriteOptions options = Params.write(request, "CreateOptions");
    T object = Bodies.object(request, kind, options.fieldValidation(), this::warn);
    object(CREATED, resources.create(object, options));
  }

  private void update(boolean collection) {
    if (collection) {
      throw Errors.methodNotAllowed();
    }
    WriteOptions options = Params.write(request, "UpdateOptions");
    T object = Bodies.object(request, kind, options.fieldValidation(), this::warn);
    String name = object.metadata().name();
    if (name.isEmpty()) {
      throw Errors.badRequest(
          "the name of the object ("
              + target.name()
              + " based on URL) was undeterminable: name must be provided");
    }
    if (!name.equals(target.name())) {
      throw Errors.badRequest(
          "the name of the object ("
              + name
              + ") does not match the name on the URL ("
              + target.name()
              + ")");
    }
    boolean creates = kind.createsOnUpdate() && isNew(name);
    object(creates ? CREATED : OK, resources.update(object, options));
  }

  /** Whether there is none yet; no matter whether the caller may see it. */
  private boolean isNew(String name) {
    return everything.resources(kind).inNamespace(target.namespace()).find(name).isEmpty();
  }

  /**
   * The patch in the request's body. @throws ApiException UnsupportedMediaType if its type is none
   */
  static Patch patch(Request request) {
    String type = Bodies.mediaType(request);
    for (Patch.Type known : Patch.Type.values()) {
      if (known.mediaType().equals(type)) {
        return new Patch(known, Bytes.of(request.body()));
      }
    }
    throw unsupportedMediaType();
  }

  private void patch(boolean collection) {
    if (collection) {
      throw Errors.methodNotAllowed();
    }
    Patch patch = patch(request);
    WriteOptions options = Params.write(request, "PatchOptions");
    boolean creates =
        patch.type() == Patch.Type.APPLY && target.subresource().isEmpty() && isNew(target.name());
    object(creates ? CREATED : OK, resources.patch(target.name(), patch, options));
  }

  private void delete(boolean collection) {
    if (!target.subresource().isEmpty()
        || collection && !kind.verbs().contains("deletecollection")
        || collection && isAcrossNamespaces()) {
      throw Errors.methodNotAllowed();
    }
    DeleteOptions options = Params.delete(request);
    boolean dryRun = !options.dryRun().isEmpty() || request.has("dryRun");
    WriteOptions write = dryRun ? WriteOptions.DRY_RUN : WriteOptions.NONE;
    if (collection) {
      Accept accept = accept(LIST_FORMS);
      list(accept, resources.deleteAll(Params.list(request), options, write));
      return;
    }
    warnOfOrphans(options);
    Deleted<T> deleted = resources.delete(target.name(), options, write);
    if (deleted.gone() && !kind.returnsDeleted() && !kind.plural().equals("pods")) {
      Answers.status(exchange, accept(OBJECT_FORMS), success(deleted.object()), warnings);
    } else {
      object(OK, deleted.object());
    }
  }

  private void warnOfOrphans(DeleteOptions options) {
    if (kind.orphansDependents()
        && options.propagationPolicy() == null
        && options.orphanDependents() == null) {
      warn(
          "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or"
              + " set propagationPolicy=Orphan to suppress this warning");
    }
  }

  private Status success(T object) {
    return StatusBuilder.builder()
        .status("Success")
        .details(
            StatusDetailsBuilder.builder()
                .name(object.metadata().name())
                .group(kind.group())
                .kind(kind.plural())
                .uid(object.metadata().uid())
                .build())
        .build();
  }

  /** The form in which failures of this request are written. */
  static Accept failureForm(Request request) {
    @Nullable Accept accept = Accept.of(request, false, ImmutableMap.of(), true);
    return accept == null ? Accept.DEFAULT : accept;
  }

  Caller caller() {
    return caller;
  }

  Resources<T> resources() {
    return resources;
  }
}
