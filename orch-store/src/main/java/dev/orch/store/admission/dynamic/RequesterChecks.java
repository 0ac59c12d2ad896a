package dev.orch.store.admission.dynamic;

import com.google.common.collect.ImmutableList;
import dev.orch.model.structural.RequestExpressions.Check;
import dev.orch.model.structural.RequestExpressions.Checks;
import dev.orch.model.structural.RequestExpressions.Decision;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.User;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says to expressions what the requester or a service account may do; each thing is found out once.
 * For one request and thread.
 */
final class RequesterChecks implements Checks {
  private static final String ACCOUNTS = "system:serviceaccount";

  private final Authorizer authorizer;
  private final User requester;
  private final Map<Check, Decision> known = new LinkedHashMap<>();

  RequesterChecks(Authorizer authorizer, User requester) {
    this.authorizer = authorizer;
    this.requester = requester;
  }

  @Override
  public Decision decide(Check check) {
    return known.computeIfAbsent(check, this::ask);
  }

  private Decision ask(Check check) {
    User who = check.serviceAccount().isEmpty() ? requester : account(check.serviceAccount());
    Authorizer.Decision decision =
        authorizer.decide(
            check.path().isEmpty()
                ? new Attributes(
                    who,
                    check.verb(),
                    check.group(),
                    "*",
                    check.resource(),
                    check.subresource(),
                    check.namespace(),
                    check.name(),
                    "")
                : Attributes.path(who, check.verb(), check.path()));
    return new Decision(decision.isAllowed(), decision.reason());
  }

  private static User account(String named) {
    int slash = named.indexOf('/');
    String namespace = named.substring(0, slash);
    return User.of(
            ACCOUNTS + ":" + namespace + ":" + named.substring(slash + 1),
            ImmutableList.of(ACCOUNTS + "s", ACCOUNTS + "s:" + namespace).toArray(new String[0]))
        .authenticated();
  }
}
