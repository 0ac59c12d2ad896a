package dev.orch.client;

import com.google.common.collect.ImmutableList;
import com.google.common.net.PercentEscaper;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.UnknownFateException;
import dev.orch.store.api.User;
import dev.orch.store.api.WriteOptions;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends calls as one caller. Immutable, for any thread. */
final class Calls {
  /** What may stand in the name of a header. */
  private static final PercentEscaper NAMES = new PercentEscaper("!#$&'*+-.^_`|~", false);

  /** A warning as the servers write it: {@code 299 - "text"}. */
  private static final Pattern WARNING = Pattern.compile("299 \\S+ \"((?:[^\"\\\\]|\\\\.)*)\"");

  final Remote remote;
  final Caller caller;
  private final List<String> headers;

  Calls(Remote remote, Caller caller) {
    this.remote = remote;
    this.caller = caller;
    this.headers = headers(caller);
  }

  private static List<String> headers(Caller caller) {
    ImmutableList.Builder<String> headers = ImmutableList.builder();
    String agent = caller.fieldManager().isEmpty() ? "orch" : caller.fieldManager();
    headers.add("User-Agent", agent + "/orch-client");
    User user = caller.user();
    if (!user.name().isEmpty()) {
      headers.add("Impersonate-User", user.name());
      if (!user.uid().isEmpty()) {
        headers.add("Impersonate-Uid", user.uid());
      }
      user.groups().forEach(group -> headers.add("Impersonate-Group", group));
      user.extra()
          .forEach(
              (name, values) -> {
                String header = "Impersonate-Extra-" + NAMES.escape(name.toLowerCase(Locale.ROOT));
                values.forEach(value -> headers.add(header, value));
              });
    }
    return headers.build();
  }

  /** The parameters of a write. */
  Paths with(WriteOptions options, Paths path) {
    path.with("dryRun", options.dryRun() ? "All" : "");
    path.with(
        "fieldManager",
        options.fieldManager().isEmpty() ? caller.fieldManager() : options.fieldManager());
    path.with(
        "fieldValidation",
        switch (options.fieldValidation()) {
          case IGNORE -> "Ignore";
          case STRICT -> "Strict";
          case WARN -> "Warn";
        });
    return path.with("force", options.force() ? "true" : "");
  }

  Outgoing get(Paths path) {
    return get(path, Outgoing.JSON);
  }

  /** A request for what is no object, or one in another form. */
  Outgoing get(Paths path, String accept) {
    return new Outgoing("GET", path.toString(), "", null, accept, headers, false);
  }

  /** A request that may change something. */
  Outgoing write(String method, Paths path, String contentType, byte[] body) {
    return new Outgoing(method, path.toString(), contentType, body, Outgoing.JSON, headers, true);
  }

  /** Sends it and returns the object in its answer. @throws ApiException if it is refused */
  Json.Obj send(Outgoing request) {
    checkOpen(request);
    Answer answer = remote.edge.call(request);
    warn(answer.headers());
    if (answer.isRefusal()) {
      throw answer.refusal(request);
    }
    try {
      return Json.parse(answer.body()).asObject();
    } catch (JsonException | IllegalStateException e) {
      throw unreadable(request, e);
    }
  }

  /** The beginning of an answer that goes on. @throws ApiException if it is refused */
  Opened open(Outgoing request) {
    checkOpen(request);
    Opened opened = remote.edge.open(request);
    warn(opened.headers());
    return opened;
  }

  private void checkOpen(Outgoing request) {
    if (remote.isClosed()) {
      throw Errors.of(Reason.SERVICE_UNAVAILABLE, request + ": this client was closed", null);
    }
  }

  private void warn(HttpHeaders answer) {
    for (String header : answer.allValues("Warning")) {
      Matcher warnings = WARNING.matcher(header);
      while (warnings.find()) {
        caller.warnings().accept(warnings.group(1).replaceAll("\\\\(.)", "$1"));
      }
    }
  }

  /** An answer that is not what it should be; a write that it answers may have been done. */
  static ApiException unreadable(Outgoing request, RuntimeException why) {
    String what = request + ": the answer can't be read: " + why.getMessage();
    if (request.changes()) {
      return new UnknownFateException(what, why);
    }
    ApiException failure = Errors.internal(what);
    failure.initCause(why);
    return failure;
  }
}
