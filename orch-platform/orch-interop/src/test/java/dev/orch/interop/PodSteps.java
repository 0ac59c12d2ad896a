package dev.orch.interop;

import com.google.common.base.Splitter;
import dev.orch.model.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What can be done with a pod and seen of it. A step that looks is repeated until it sees what it
 * is to see, for forty seconds at most:
 *
 * <pre>
 * phase: Succeeded                         the pod's phase
 * log: TEXT | {container, previous, MATCH} what a container wrote
 * status: {at: PATH, MATCH}                a value of the pod, such as status.containerStatuses.c.ready
 * exec: {container, command: […], MATCH}   what a command in a container writes
 * event: {reason: R, MATCH}                an event about the pod; MATCH is of its message
 * run: {line: "patch …", args: […], MATCH} kubectl's answer, good or bad
 * gone: true                               there is no such pod any more
 * </pre>
 *
 * MATCH is one of {@code is}, {@code has}, {@code hasnt}, {@code matches}, {@code atLeast}.
 */
final class PodSteps {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);

  private final Kubectl kubectl;
  private final PodBoard board;
  private final PodCase of;

  PodSteps(Kubectl kubectl, PodBoard board, PodCase of) {
    this.kubectl = kubectl;
    this.board = board;
    this.of = of;
  }

  /** Goes through the case; fails with what was seen last. */
  void run() throws IOException, InterruptedException {
    int number = 0;
    for (Json.Obj object : of.given()) {
      Json.Obj there =
          object.with(
              "metadata",
              object.object("metadata").has("namespace")
                  ? object.object("metadata")
                  : object.object("metadata").with("namespace", of.name()));
      apply("given-" + number++, there);
    }
    apply("pod", of.pod());
    try {
      for (Json.Obj step : of.steps()) {
        step(step);
      }
    } finally {
      kubectl.run("delete pod p --wait=false --ignore-not-found");
    }
  }

  private void apply(String name, Json.Obj object) throws IOException {
    String file = of.name() + "-" + name + ".json";
    kubectl.file(file, object.toString());
    kubectl.ok("create -f " + file);
  }

  private void step(Json.Obj step) throws InterruptedException {
    String kind = step.members().keySet().iterator().next();
    Json what = step.get(kind);
    Json.Obj terms =
        what instanceof Json.Obj object
            ? object
            : Json.object("is", what == null ? Json.of("") : what);
    switch (kind) {
      case "phase" -> until(step, terms, () -> value("status.phase"));
      case "status" -> until(step, terms, () -> value(terms.text("at")));
      case "log" -> until(step, terms, () -> log(terms));
      case "exec" -> until(step, terms, () -> exec(terms));
      case "event" -> until(step, terms, () -> event(terms.text("reason")));
      case "run" -> until(step, terms, () -> line(terms));
      case "gone" -> until(step, Json.object("is", Json.of("")), () -> value("metadata.name"));
      default -> throw new IllegalArgumentException("what is " + step);
    }
  }

  private void until(Json.Obj step, Json.Obj terms, Supplier<String> look)
      throws InterruptedException {
    long begun = System.nanoTime();
    while (true) {
      String seen = look.get().strip();
      if (matches(terms, seen)) {
        return;
      }
      if (System.nanoTime() - begun > PATIENCE_NANOS || isHopeless(step)) {
        throw new AssertionError(
            of.name() + ": " + step + "\nbut saw: " + seen + "\nof " + summary());
      }
      board.await();
    }
  }

  /** A pod that has ended writes no more. */
  private boolean isHopeless(Json.Obj step) {
    String phase = board.pod(of.name()).object("status").text("phase");
    return step.has("phase") && (phase.equals("Succeeded") || phase.equals("Failed"));
  }

  private String summary() {
    Json.Obj pod = board.pod(of.name());
    return pod.object("status")
        + "\nevents: "
        + kubectl.run("get events -o custom-columns=R:.reason,M:.message --no-headers").out();
  }

  private static boolean matches(Json.Obj terms, String seen) {
    String has = terms.text("has");
    String hasnt = terms.text("hasnt");
    String pattern = terms.text("matches");
    Json is = terms.get("is");
    Json least = terms.get("atLeast");
    return (is == null || seen.equals(text(is).strip()))
        && seen.contains(has)
        && (hasnt.isEmpty() || !seen.contains(hasnt))
        && (pattern.isEmpty() || Pattern.compile(pattern, Pattern.DOTALL).matcher(seen).find())
        && (least == null
            || seen.matches("-?\\d+") && Long.parseLong(seen) >= Long.parseLong(text(least)));
  }

  private static String text(Json value) {
    return value instanceof Json.Str text ? text.value() : value.toString();
  }

  /** A value of the pod by its path; elements of lists are found by their name, type or number. */
  private String value(String path) {
    Json at = board.pod(of.name());
    for (String part : Splitter.on('.').split(path)) {
      at = at instanceof Json.Arr list ? element(list, part) : ((Json.Obj) at).get(part);
      if (at == null) {
        return "";
      }
      if (!(at instanceof Json.Obj) && !(at instanceof Json.Arr)) {
        return text(at);
      }
    }
    return at.toString();
  }

  private static Json element(Json.Arr list, String key) {
    for (Json each : list) {
      if (each instanceof Json.Obj object
          && (object.text("name").equals(key) || object.text("type").equals(key))) {
        return each;
      }
    }
    boolean number = key.matches("\\d+") && Integer.parseInt(key) < list.elements().size();
    return number ? list.get(Integer.parseInt(key)) : null;
  }

  private String log(Json.Obj terms) {
    List<String> more = new ArrayList<>();
    if (terms.has("container")) {
      more.add("--container=" + terms.text("container"));
    }
    if (terms.has("previous")) {
      more.add("--previous");
    }
    more.addAll(strings(terms, "args"));
    Tool.Done done = kubectl.run("logs p", more.toArray(new String[0]));
    return done.out();
  }

  private String exec(Json.Obj terms) {
    List<String> more = new ArrayList<>();
    if (terms.has("container")) {
      more.add("--container=" + terms.text("container"));
    }
    more.add("--");
    more.addAll(strings(terms, "command"));
    Tool.Done done = kubectl.run("exec p", more.toArray(new String[0]));
    return done.out() + done.err();
  }

  private String event(String reason) {
    return kubectl
        .run(
            "get events --no-headers",
            "--field-selector=involvedObject.name=p,reason=" + reason,
            "-o=custom-columns=M:.message")
        .out();
  }

  private String line(Json.Obj terms) {
    Tool.Done done = kubectl.run(terms.text("line"), strings(terms, "args").toArray(new String[0]));
    return done.out() + done.err();
  }

  private static List<String> strings(Json.Obj terms, String name) {
    return terms.array(name).stream().map(PodSteps::text).toList();
  }
}
