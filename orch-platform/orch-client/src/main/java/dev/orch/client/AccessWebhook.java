package dev.orch.client;

import com.google.common.collect.ImmutableList;
import dev.orch.model.authorization.SubjectAccessReviewStatus;
import dev.orch.model.json.Json;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.ExpressionException;
import dev.orch.model.structural.IdentityExpressions;
import dev.orch.model.structural.IdentityExpressions.About;
import dev.orch.model.structural.IdentityExpressions.Program;
import dev.orch.store.access.Remembered;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authorizer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Asks a webhook what somebody may do, with a SubjectAccessReview of {@code
 * authorization.k8s.io/v1}. Its answers hold for a while; that it gave none doesn't. For any
 * thread; whoever asks waits.
 */
public final class AccessWebhook implements Authorizer {
  private static final int MOST_REMEMBERED = 8192;

  /** Longer questions aren't remembered, so that nobody fills the memory with them. */
  private static final int LONGEST_QUESTION = 10_000;

  private static final Decision FAILED =
      new Decision(Verdict.DENY, "the authorization webhook gave no answer");

  /**
   * How a webhook is asked.
   *
   * @param allowed for how long it holds that somebody may do something
   * @param refused for how long it holds that they may not
   * @param denies whether nobody may do anything if it gives no answer; else others are asked
   * @param conditions expressions over {@code request}, all of which must hold for it to be asked
   */
  public record Settings(
      Duration allowed, Duration refused, boolean denies, List<String> conditions) {
    /** What kube-apiserver does if it isn't told otherwise. */
    public static final Settings DEFAULT =
        new Settings(Duration.ofMinutes(5), Duration.ofSeconds(30), false, ImmutableList.of());

    public Settings {
      conditions = ImmutableList.copyOf(conditions);
    }
  }

  private final ReviewServer server;
  private final Settings settings;
  private final List<Program> conditions;
  private final Remembered<Decision> remembered;

  /**
   * @param clock by which answers age
   * @throws IllegalArgumentException if a condition isn't one
   */
  public AccessWebhook(
      ReviewServer server,
      Settings settings,
      IdentityExpressions expressions,
      InstantSource clock) {
    this.server = server;
    this.settings = settings;
    this.conditions =
        settings.conditions().stream()
            .map(text -> compiled(text, expressions))
            .collect(ImmutableList.toImmutableList());
    this.remembered = new Remembered<>(clock, MOST_REMEMBERED);
  }

  private static Program compiled(String text, IdentityExpressions expressions) {
    IdentityExpressions.Compiled compiled = expressions.compile(text, About.ACCESS, true);
    Program program = compiled.program();
    if (program == null) {
      throw new IllegalArgumentException(text + ": " + compiled.fault());
    }
    return program;
  }

  @Override
  public Decision decide(Attributes wanted) {
    Optional<Decision> settled = settled(wanted);
    if (settled.isPresent()) {
      return settled.get();
    }
    Json.Obj spec = AccessQuestion.of(wanted, false);
    String question = spec.toString();
    return remembered.of(question).orElseGet(() -> asked(spec, question));
  }

  /** What follows of the conditions: if one doesn't hold, another's fault doesn't matter. */
  private Optional<Decision> settled(Attributes wanted) {
    if (conditions.isEmpty()) {
      return Optional.empty();
    }
    Json.Obj subject = AccessQuestion.of(wanted, true);
    Budget budget = new Budget(Budget.PER_CONDITIONS);
    boolean faulty = false;
    for (Program condition : conditions) {
      try {
        if (!condition.evaluate(subject, budget).equals(Json.Bool.TRUE)) {
          return Optional.of(Decision.NO_OPINION);
        }
      } catch (ExpressionException e) {
        faulty = true;
      }
    }
    return faulty ? Optional.of(failed()) : Optional.empty();
  }

  private Decision asked(Json.Obj spec, String question) {
    Json.Obj review =
        Json.object("apiVersion", Json.of("authorization.k8s.io/v1"))
            .with("kind", "SubjectAccessReview")
            .with("spec", spec);
    Optional<Decision> answer = server.ask(review).flatMap(AccessWebhook::read);
    if (answer.isEmpty()) {
      return failed();
    }
    Decision decision = answer.get();
    if (question.length() <= LONGEST_QUESTION) {
      remembered.remember(
          question, decision, decision.isAllowed() ? settings.allowed() : settings.refused());
    }
    return decision;
  }

  private Decision failed() {
    return settings.denies() ? FAILED : Decision.NO_OPINION;
  }

  private static Optional<Decision> read(Json.Obj json) {
    SubjectAccessReviewStatus status;
    try {
      status = RecordReader.read(json, SubjectAccessReviewStatus.class, unknown -> {});
    } catch (DecodeException e) {
      return Optional.empty();
    }
    if (status.allowed() && status.denied()) {
      return Optional.of(
          new Decision(
              Verdict.DENY, "webhook subject access review returned both allow and deny response"));
    }
    Verdict verdict =
        status.allowed() ? Verdict.ALLOW : status.denied() ? Verdict.DENY : Verdict.NO_OPINION;
    return Optional.of(new Decision(verdict, status.reason()));
  }
}
