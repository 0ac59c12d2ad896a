package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.model.meta.Status;
import dev.orch.model.protobuf.Protobuf;
import dev.orch.model.schema.RecordType;
import dev.orch.testkit.base.Rng;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Whatever is asked, the API answers once, and as Kubernetes would: no bug, no stack trace, nothing
 * left behind. {@code -Dorch.fuzz=1000000} sets how many requests, {@code -Dorch.fuzz.seed} the
 * seed that a failure named.
 */
class FuzzTest {
  /** So many requests to one server, then a new one: what a failure takes to replay. */
  private static final int EPOCH = 10_000;

  /** Messages of the 500s that Kubernetes gives too, each with what makes it one there. */
  private record Known(String message, String why) {}

  private static final String PLAIN = "an error of Go that is no Status becomes a 500";

  private static final List<Known> KUBERNETES_ERRORS =
      List.of(
          new Known(
              "failed to allocate a (serviceIP|nodePort): range is full", "its allocator says so"),
          new Known(
              "^resourceVersion: Invalid value: ", "a watch's version is read by its storage"),
          new Known("^resourceVersion should not be set on objects to be created$", PLAIN),
          new Known("^strconv.ParseUint: parsing ", PLAIN),
          new Known("^unknown patch type: .* in map: ", "strategic merge: " + PLAIN),
          new Known("^(\\w+ )?expected a .*, but received a ", "strategic merge: " + PLAIN),
          new Known(" does not contain declared merge key: ", "strategic merge: " + PLAIN),
          new Known("doesn't match \\$setElementOrder", "strategic merge: " + PLAIN),
          new Known("^failed to (create typed patch|convert new) object \\(", "apply: " + PLAIN),
          new Known("^list element types are not identical: ", "strategic merge: " + PLAIN),
          new Known("^merging lists cannot yet be specified", "strategic merge: " + PLAIN),
          new Known("^associative list with keys has an element", "apply: " + PLAIN),
          new Known("^json: cannot unmarshal ", "apply: " + PLAIN),
          new Known("^parsing time ", "apply: " + PLAIN),
          new Known("^illegal base64 data at input byte ", "apply: " + PLAIN),
          new Known("^\\[?target\\.", "a binding's faults are listed bare"),
          new Known("^Non-matching dry-run options in request", "eviction: " + PLAIN),
          new Known("^This pod has more than one PodDisruptionBudget", "eviction says so"),
          new Known("^unable to parse quantity's suffix$", "apply: " + PLAIN),
          new Known("^quantities must match the regular expression ", "apply: " + PLAIN));

  @Example
  void samples_areValid_andEveryKindHasOne() {
    FuzzedServer server = new FuzzedServer(1);
    TreeMap<String, Integer> refused = new TreeMap<>();
    for (FuzzSamples.Sample sample : FuzzSamples.all(server.api.kinds())) {
      FuzzedServer.Answer answer =
          server.send(FuzzRequests.plain("POST", sample.collection(), sample.json()));
      if (answer.status() != 201) {
        refused.put(sample.kind() + answer.text(), answer.status());
      }
    }
    assertThat(refused.keySet())
        .as("policies, as nobody compiles their expressions here")
        .hasSize(2)
        .allMatch(answer -> answer.contains("AdmissionPolicy"))
        .allMatch(answer -> answer.contains("no expressions are served here"));
    assertThat(server.api.kinds().all())
        // The sample of a definition brings a kind of its own.
        .filteredOn(kind -> kind.verbs().contains("create") && !kind.isDynamic())
        .extracting(Object::toString)
        .containsExactlyInAnyOrderElementsOf(
            FuzzSamples.all(server.api.kinds()).stream().map(s -> s.kind().toString()).toList());
  }

  @Example
  void listKeys_beyond64Bits_areTold_apart() {
    FuzzedServer server = new FuzzedServer(1);
    for (String port : List.of("80", "9223372036854775808")) {
      Json service =
          Json.parse(
              "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"x\"},"
                  + "\"spec\":{\"ports\":[{\"port\":81},{\"port\":%s}]}}".formatted(port));
      check(
          server.send(
              FuzzRequests.applied(
                  "/api/v1/namespaces/default/services/x?fieldManager=m", service)));
    }
  }

  @Example
  void watchOfTables_withAnUnknownInclude_isRefusedAtOnce() {
    FuzzedServer.Answer answer =
        new FuzzedServer(1)
            .send(
                FuzzRequests.tables(
                    "/api/v1/namespaces/default/configmaps?watch=1&includeObject=x"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.isStream()).isFalse();
  }

  @Property(tries = 1, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void requests_areAnsweredAsKubernetesWould(@ForAll long drawn) {
    int requests = Integer.getInteger("orch.fuzz", 5_000);
    long seed = Long.getLong("orch.fuzz.seed", drawn);
    Findings findings = new Findings();
    long begin = System.nanoTime();
    for (int done = 0; done < requests; done += EPOCH) {
      epoch(seed + done / EPOCH, Math.min(EPOCH, requests - done), findings);
    }
    if (requests > EPOCH) {
      System.out.printf(
          "%d requests from seed %d in %d s: %s; slowest %d ms: %.200s%n",
          requests,
          seed,
          (System.nanoTime() - begin) / 1_000_000_000,
          findings.statuses,
          findings.slowest / 1_000_000,
          findings.slowestRequest);
    }
    assertThat(findings.failures.values()).isEmpty();
    assertThat(findings.statuses).containsKeys(200, 201, 400, 403, 404, 409, 415, 422);
  }

  /** What a run has shown. */
  private static final class Findings {
    final TreeMap<Integer, Integer> statuses = new TreeMap<>();

    /** By what was wrong: the first of each. */
    final TreeMap<String, String> failures = new TreeMap<>();

    long slowest;
    String slowestRequest = "";

    void took(long nanos, FuzzRequests.Sent sent) {
      if (nanos > slowest) {
        slowest = nanos;
        slowestRequest = sent.toString();
      }
    }

    void failed(String where, Object sent, Throwable thrown) {
      String what = String.valueOf(thrown.getMessage());
      String frame = thrown.getStackTrace().length == 0 ? "" : thrown.getStackTrace()[0].toString();
      failures.putIfAbsent(
          what.substring(0, Math.min(150, what.length())) + frame,
          "%n%s: %s%n%s".formatted(where, thrown, sent));
    }
  }

  private static void epoch(long seed, int requests, Findings findings) {
    FuzzedServer server = new FuzzedServer(seed);
    FuzzRequests generator = new FuzzRequests(Rng.of(seed).split("requests"), server.api.kinds());
    for (int i = 0; i < requests; i++) {
      FuzzRequests.Sent sent = generator.next();
      try {
        long begin = System.nanoTime();
        FuzzedServer.Answer answer = server.send(sent);
        findings.took(System.nanoTime() - begin, sent);
        findings.statuses.merge(answer.status(), 1, Integer::sum);
        check(answer);
        if (i % 20 == 0) {
          server.pass();
        }
      } catch (RuntimeException | Error e) {
        findings.failed("request " + i + " of seed " + seed, sent, e);
      }
    }
    try {
      server.assertNothingLeft(requests);
    } catch (RuntimeException | Error e) {
      findings.failed("what is left of seed " + seed, "", e);
    }
  }

  private static void check(FuzzedServer.Answer answer) {
    assertThat(answer.status()).isBetween(100, 599);
    String text = answer.text();
    assertThat(text).doesNotContain("\tat ", "java.lang", "dev.orch");
    if (answer.status() == 500) {
      String message = message(answer);
      assertThat(KUBERNETES_ERRORS)
          .as(message)
          .anyMatch(
              known -> Pattern.compile(known.message, Pattern.DOTALL).matcher(message).find());
    }
    if (answer.type().startsWith("application/json") && !answer.isStream()) {
      Json json = Json.parse(answer.body());
      if (answer.status() >= 400) {
        assertThat(json.asObject().get("code")).isEqualTo(Json.of(answer.status()));
      }
    }
  }

  /** What a Status says, in whichever form it came. */
  private static String message(FuzzedServer.Answer answer) {
    if (answer.type().startsWith("application/vnd.kubernetes.protobuf")) {
      return Protobuf.read(answer.body(), RecordType.of(Status.class)).text("message");
    }
    Json status =
        answer.type().startsWith("application/yaml")
            ? Yaml.parseOne(answer.text(), problem -> {})
            : Json.parse(answer.body());
    return status.asObject().text("message");
  }
}
