package dev.orch.apiserver.oidc;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.ClaimRule;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.Extra;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.Jwt;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.Prefixed;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.UserRule;
import dev.orch.model.json.Json;
import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.ExpressionException;
import dev.orch.model.structural.IdentityExpressions;
import dev.orch.model.structural.IdentityExpressions.About;
import dev.orch.model.structural.IdentityExpressions.Program;
import dev.orch.store.api.User;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes users of the claims of one issuer's tokens. Immutable, for any thread. */
final class ClaimsToUser {
  private final Jwt jwt;

  /** The programs of all expressions, by their texts: of claims, and of users. */
  private final Map<String, Program> ofClaims;

  private final Map<String, Program> ofUsers;

  ClaimsToUser(Jwt jwt, IdentityExpressions expressions) {
    this.jwt = jwt;
    SortedMap<String, Program> claims = new TreeMap<>();
    SortedMap<String, Program> users = new TreeMap<>();
    for (ClaimRule rule : jwt.claimValidationRules()) {
      compile(rule.expression(), About.CLAIMS, true, expressions, claims);
    }
    for (UserRule rule : jwt.userValidationRules()) {
      compile(rule.expression(), About.USER, true, expressions, users);
    }
    compile(jwt.claimMappings().username().expression(), About.CLAIMS, false, expressions, claims);
    compile(jwt.claimMappings().groups().expression(), About.CLAIMS, false, expressions, claims);
    compile(jwt.claimMappings().uid().expression(), About.CLAIMS, false, expressions, claims);
    for (Extra extra : jwt.claimMappings().extra()) {
      compile(extra.valueExpression(), About.CLAIMS, false, expressions, claims);
    }
    this.ofClaims = ImmutableSortedMap.copyOf(claims);
    this.ofUsers = ImmutableSortedMap.copyOf(users);
  }

  private static void compile(
      String text,
      About about,
      boolean condition,
      IdentityExpressions expressions,
      Map<String, Program> into) {
    if (text.isEmpty()) {
      return;
    }
    IdentityExpressions.Compiled compiled = expressions.compile(text, about, condition);
    Program program = compiled.program();
    if (program == null) {
      throw new IllegalArgumentException(text + ": " + compiled.fault());
    }
    into.put(text, program);
  }

  /** Whose the claims are. @throws Refused if they are nobody's */
  User user(Claims claims) throws Refused {
    User user = new User(username(claims), uid(claims), groups(claims), extra(claims));
    for (ClaimRule rule : jwt.claimValidationRules()) {
      check(rule, claims);
    }
    Json.Obj shown = shown(user);
    for (UserRule rule : jwt.userValidationRules()) {
      hold(rule.expression(), value(ofUsers, rule.expression(), shown), rule.message());
    }
    return user;
  }

  private void check(ClaimRule rule, Claims claims) throws Refused {
    if (rule.claim().isEmpty()) {
      hold(rule.expression(), value(ofClaims, rule.expression(), claims.json()), rule.message());
    } else if (!claims.text(rule.claim()).equals(rule.requiredValue())) {
      throw new Refused("required claim " + rule.claim() + " has another value");
    }
  }

  private static void hold(String expression, Json value, String message) throws Refused {
    if (!value.equals(Json.Bool.TRUE)) {
      throw new Refused("validation expression '" + expression + "' failed: " + message);
    }
  }

  private String username(Claims claims) throws Refused {
    Prefixed mapping = jwt.claimMappings().username();
    if (!mapping.expression().isEmpty()) {
      String name = text(mapping.expression(), claims);
      if (name.isEmpty()) {
        throw new Refused("the expression of the username comes to an empty one");
      }
      return name;
    }
    String name = claims.text(mapping.claim());
    if (mapping.claim().equals("email")
        && claims.has("email_verified")
        && !Json.Bool.TRUE.equals(claims.json().get("email_verified"))) {
      throw new Refused("email not verified");
    }
    return prefix(mapping) + name;
  }

  private static String prefix(Prefixed mapping) {
    @Nullable String prefix = mapping.prefix();
    return prefix == null ? "" : prefix;
  }

  private List<String> groups(Claims claims) throws Refused {
    Prefixed mapping = jwt.claimMappings().groups();
    if (!mapping.expression().isEmpty()) {
      return texts(mapping.expression(), claims);
    }
    if (mapping.claim().isEmpty()) {
      return ImmutableList.of();
    }
    if (!claims.has(mapping.claim()) && claims.json().object("_claim_names").has(mapping.claim())) {
      throw new Refused("the groups are to be asked for elsewhere, which isn't done");
    }
    return claims.list(mapping.claim()).stream()
        .map(group -> prefix(mapping) + group)
        .collect(ImmutableList.toImmutableList());
  }

  private String uid(Claims claims) throws Refused {
    AuthenticationConfiguration.Plain mapping = jwt.claimMappings().uid();
    if (!mapping.claim().isEmpty()) {
      return claims.text(mapping.claim());
    }
    return mapping.expression().isEmpty() ? "" : text(mapping.expression(), claims);
  }

  private SortedMap<String, List<String>> extra(Claims claims) throws Refused {
    SortedMap<String, List<String>> extra = new TreeMap<>();
    for (Extra mapping : jwt.claimMappings().extra()) {
      List<String> values = texts(mapping.valueExpression(), claims);
      if (!values.isEmpty()) {
        extra.put(mapping.key(), values);
      }
    }
    return extra;
  }

  private String text(String expression, Claims claims) throws Refused {
    if (value(ofClaims, expression, claims.json()) instanceof Json.Str text) {
      return text.value();
    }
    throw new Refused("'" + expression + "' comes to no text");
  }

  /** A text or a list of texts; what is empty is left out. */
  private List<String> texts(String expression, Claims claims) throws Refused {
    Json value = value(ofClaims, expression, claims.json());
    if (value.isNull()) {
      return ImmutableList.of();
    }
    List<Json> each =
        value instanceof Json.Arr array ? ImmutableList.copyOf(array) : ImmutableList.of(value);
    ImmutableList.Builder<String> texts = ImmutableList.builder();
    for (Json one : each) {
      if (!(one instanceof Json.Str text)) {
        throw new Refused("'" + expression + "' comes to neither a text nor a list of texts");
      }
      if (!text.value().isEmpty()) {
        texts.add(text.value());
      }
    }
    return texts.build();
  }

  private static Json value(Map<String, Program> programs, String expression, Json.Obj subject)
      throws Refused {
    Program program = programs.get(expression);
    if (program == null) {
      throw new IllegalStateException("not compiled: " + expression);
    }
    try {
      return program.evaluate(subject, new Budget(Budget.PER_EXPRESSION));
    } catch (ExpressionException e) {
      throw new Refused("'" + expression + "': " + e.getMessage());
    }
  }

  /** All of a user, what is empty too: expressions needn't ask whether it is there. */
  private static Json.Obj shown(User user) {
    Json.Obj extra = Json.Obj.EMPTY;
    for (Map.Entry<String, List<String>> each : user.extra().entrySet()) {
      extra = extra.with(each.getKey(), Json.strings(each.getValue()));
    }
    return Json.object("username", Json.of(user.name()))
        .with("uid", user.uid())
        .with("groups", Json.strings(user.groups()))
        .with("extra", extra);
  }
}
