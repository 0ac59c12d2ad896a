package dev.orch.store.api;

import com.google.common.collect.ImmutableList;
import dev.orch.model.authorization.NonResourceRule;
import dev.orch.model.authorization.ResourceRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides who may do what. Called before anything else of a call happens, from any thread that may
 * wait for an answer of the API, and never while a lock is held. Those of this library don't wait,
 * except the one that asks a webhook.
 */
public interface Authorizer {
  /** Allows {@code system:masters} everything and has no opinion of anybody else. */
  Authorizer MASTERS_ONLY =
      new Authorizer() {
        @Override
        public Decision decide(Attributes attributes) {
          return isMaster(attributes.user()) ? Decision.ALLOWED : Decision.NO_OPINION;
        }

        @Override
        public Optional<Rules> rules(User user, String namespace) {
          return Optional.of(isMaster(user) ? Rules.EVERYTHING : Rules.NOTHING);
        }

        private boolean isMaster(User user) {
          return user.groups().contains(User.MASTERS);
        }
      };

  /** What is to be done with a wish. */
  enum Verdict {
    /** It may be done; nobody else is asked. */
    ALLOW,
    /** It may not; nobody else is asked. */
    DENY,
    /** Another authorizer may allow it; if none does, it may not be done. */
    NO_OPINION
  }

  /**
   * A verdict, and why.
   *
   * @param reason as the user is told, or {@code ""}
   */
  record Decision(Verdict verdict, String reason) {
    public static final Decision ALLOWED = new Decision(Verdict.ALLOW, "");
    public static final Decision NO_OPINION = new Decision(Verdict.NO_OPINION, "");

    public boolean isAllowed() {
      return verdict == Verdict.ALLOW;
    }
  }

  /**
   * What a user may do: on objects, and on paths. Some of it may overlap.
   *
   * @param complete whether they may do nothing else
   */
  record Rules(List<ResourceRule> resources, List<NonResourceRule> paths, boolean complete) {
    private static final ImmutableList<String> ALL = ImmutableList.of("*");

    /** What {@code system:masters} may do. */
    public static final Rules EVERYTHING =
        new Rules(
            ImmutableList.of(new ResourceRule(ALL, ALL, ALL, ImmutableList.of())),
            ImmutableList.of(new NonResourceRule(ALL, ALL)));

    public static final Rules NOTHING = new Rules(ImmutableList.of(), ImmutableList.of());

    public Rules {
      resources = ImmutableList.copyOf(resources);
      paths = ImmutableList.copyOf(paths);
    }

    public Rules(List<ResourceRule> resources, List<NonResourceRule> paths) {
      this(resources, paths, true);
    }

    private Rules incomplete() {
      return new Rules(resources, paths, false);
    }

    Rules plus(Rules more) {
      return new Rules(
          ImmutableList.<ResourceRule>builder().addAll(resources).addAll(more.resources).build(),
          ImmutableList.<NonResourceRule>builder().addAll(paths).addAll(more.paths).build(),
          complete && more.complete);
    }
  }

  /** What is to be done with the wish. */
  Decision decide(Attributes attributes);

  /** What the user may do in a namespace; empty if it can't be listed. */
  default Optional<Rules> rules(User user, String namespace) {
    return Optional.empty();
  }

  /** Asks one after the other until one allows or denies. */
  static Authorizer chain(Authorizer... authorizers) {
    List<Authorizer> chain = ImmutableList.copyOf(authorizers);
    return new Authorizer() {
      @Override
      public Decision decide(Attributes attributes) {
        List<String> reasons = new ArrayList<>();
        for (Authorizer authorizer : chain) {
          Decision decision = authorizer.decide(attributes);
          if (decision.verdict() != Verdict.NO_OPINION) {
            return decision;
          }
          if (!decision.reason().isEmpty()) {
            reasons.add(decision.reason());
          }
        }
        return new Decision(Verdict.NO_OPINION, String.join("\n", reasons));
      }

      @Override
      public Optional<Rules> rules(User user, String namespace) {
        Rules all = Rules.NOTHING;
        for (Authorizer authorizer : chain) {
          Optional<Rules> rules = authorizer.rules(user, namespace);
          all = rules.map(all::plus).orElse(all.incomplete());
        }
        return Optional.of(all);
      }
    };
  }
}
