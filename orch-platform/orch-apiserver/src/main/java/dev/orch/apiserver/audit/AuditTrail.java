package dev.orch.apiserver.audit;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.User;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is noted of one request, from its beginning to its end. For any thread. */
public final class AuditTrail {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final int FAILURE = 400;

  /**
   * A request.
   *
   * @param id what tells it apart from all others
   * @param uri its path and query
   * @param user who sent it, before it acts as somebody else
   * @param sources the addresses that it came by, the first one its own
   * @param agent as its client calls itself
   * @param wanted what it is about
   * @param body what it sent
   */
  public record Sent(
      String id,
      String uri,
      User user,
      List<String> sources,
      String agent,
      Attributes wanted,
      byte[] body) {}

  private final AuditPolicy.Decision decision;
  private final AuditSink sink;
  private final InstantSource clock;
  private final Sent sent;
  private final Instant received;
  private final Map<String, String> notes = new TreeMap<>();
  private @Nullable User impersonated;
  private boolean complete;

  private AuditTrail(
      AuditPolicy.Decision decision, AuditSink sink, InstantSource clock, Sent sent) {
    this.decision = decision;
    this.sink = sink;
    this.clock = clock;
    this.sent = sent;
    this.received = clock.instant();
  }

  /** Notes that a request has come. */
  public static AuditTrail of(AuditPolicy policy, AuditSink sink, InstantSource clock, Sent sent) {
    AuditTrail trail = new AuditTrail(policy.decide(sent.wanted), sink, clock, sent);
    trail.write("RequestReceived", Json.Obj.EMPTY);
    return trail;
  }

  /** Whether an answer's body is noted. */
  public boolean wantsAnswers() {
    return decision.level().has(AuditLevel.REQUEST_RESPONSE);
  }

  /** It acts as somebody else. */
  public synchronized void actsAs(User user) {
    impersonated = user;
  }

  /** Something that the log should say; of several values for a key the last one counts. */
  public synchronized void note(String key, String value) {
    notes.put(key, value);
  }

  /** The answer has begun, and will go on for long. */
  public void started(int status) {
    write("ResponseStarted", Json.object("responseStatus", status(status)));
  }

  /**
   * The answer is over. Called again it does nothing.
   *
   * @param body of the answer; empty if it isn't known any more
   */
  public void completed(int status, byte[] body) {
    synchronized (this) {
      if (complete) {
        return;
      }
      complete = true;
    }
    Json.Obj answer = status >= FAILURE || wantsAnswers() ? object(body) : Json.Obj.EMPTY;
    boolean refusal = answer.text("kind").equals("Status");
    Json.Obj said = Json.object("responseStatus", refusal ? told(answer) : status(status));
    write(
        "ResponseComplete",
        wantsAnswers() && !answer.members().isEmpty()
            ? said.with("responseObject", shown(answer))
            : said);
  }

  private static Json.Obj status(int code) {
    return Json.object("metadata", Json.Obj.EMPTY).with("code", Json.of(code));
  }

  private static Json.Obj told(Json.Obj status) {
    return status.without("kind").without("apiVersion");
  }

  private static Json.Obj object(byte[] body) {
    if (body.length == 0 || body[0] != '{') {
      return Json.Obj.EMPTY;
    }
    try {
      return Json.parse(body) instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    } catch (JsonException e) {
      return Json.Obj.EMPTY;
    }
  }

  private Json.Obj shown(Json.Obj object) {
    if (!decision.withoutManagedFields()) {
      return object;
    }
    Json.Obj bare = withoutManagedFields(object);
    if (!bare.has("items")) {
      return bare;
    }
    return bare.with(
        "items",
        Json.array(
            bare.array("items").stream()
                .map(item -> item instanceof Json.Obj o ? (Json) withoutManagedFields(o) : item)
                .toList()));
  }

  private static Json.Obj withoutManagedFields(Json.Obj object) {
    return object.object("metadata").has("managedFields")
        ? object.edit("metadata", metadata -> metadata.without("managedFields"))
        : object;
  }

  private void write(String stage, Json.Obj more) {
    if (decision.level() == AuditLevel.NONE || decision.omitted().contains(stage)) {
      return;
    }
    sink.write(event(stage, more));
  }

  private synchronized Json.Obj event(String stage, Json.Obj more) {
    Json.Obj asked = object(sent.body);
    Json.Obj event =
        Json.object("kind", Json.of("Event"))
            .with("apiVersion", "audit.k8s.io/v1")
            .with("level", decision.level().text())
            .with("auditID", sent.id)
            .with("stage", stage)
            .with("requestURI", sent.uri)
            .with("verb", sent.wanted.verb())
            .with("user", user(sent.user))
            .with("sourceIPs", Json.strings(sent.sources))
            .with("userAgent", sent.agent)
            .with("requestReceivedTimestamp", MICROS.format(received))
            .with("stageTimestamp", MICROS.format(clock.instant()));
    if (impersonated != null) {
      event = event.with("impersonatedUser", user(impersonated));
    }
    if (!sent.wanted.isPath()) {
      event = event.with("objectRef", reference(asked));
    }
    for (String name : more.members().keySet()) {
      event = event.with(name, more.members().get(name));
    }
    if (decision.level().has(AuditLevel.REQUEST) && !asked.members().isEmpty()) {
      event = event.with("requestObject", shown(asked));
    }
    if (!notes.isEmpty()) {
      Json.Obj annotations = Json.Obj.EMPTY;
      for (Map.Entry<String, String> note : notes.entrySet()) {
        annotations = annotations.with(note.getKey(), note.getValue());
      }
      event = event.with("annotations", annotations);
    }
    return event;
  }

  private static Json.Obj user(User user) {
    Json.Obj json = Json.object("username", Json.of(user.name()));
    if (!user.uid().isEmpty()) {
      json = json.with("uid", user.uid());
    }
    if (!user.groups().isEmpty()) {
      json = json.with("groups", Json.strings(user.groups()));
    }
    Json.Obj extra = Json.Obj.EMPTY;
    for (Map.Entry<String, List<String>> each : user.extra().entrySet()) {
      extra = extra.with(each.getKey(), Json.strings(each.getValue()));
    }
    return extra.members().isEmpty() ? json : json.with("extra", extra);
  }

  /** What the path says, and of an object that is created what it says itself. */
  private Json.Obj reference(Json.Obj asked) {
    Json.Obj metadata = asked.object("metadata");
    Attributes wanted = sent.wanted;
    String name = wanted.name().isEmpty() ? metadata.text("name") : wanted.name();
    Json.Obj reference = Json.object("resource", Json.of(wanted.resource()));
    List<Map.Entry<String, String>> parts =
        ImmutableList.of(
            Map.entry("namespace", wanted.namespace()),
            Map.entry("name", name),
            Map.entry("uid", metadata.text("uid")),
            Map.entry("apiGroup", wanted.group()),
            Map.entry("apiVersion", wanted.version()),
            Map.entry("resourceVersion", metadata.text("resourceVersion")),
            Map.entry("subresource", wanted.subresource()));
    for (Map.Entry<String, String> part : parts) {
      if (!part.getValue().isEmpty()) {
        reference = reference.with(part.getKey(), part.getValue());
      }
    }
    return reference;
  }
}
