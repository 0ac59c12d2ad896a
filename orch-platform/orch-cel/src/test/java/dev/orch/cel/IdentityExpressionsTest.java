package dev.orch.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orch.model.json.Json;
import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.ExpressionException;
import dev.orch.model.structural.IdentityExpressions;
import dev.orch.model.structural.IdentityExpressions.About;
import dev.orch.model.structural.IdentityExpressions.Compiled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions about tokens, users and wishes. */
class IdentityExpressionsTest {
  private static final String CLAIMS =
      "{'sub':'jane','roles':['dev','ops'],'n':3,'nested':{'a':'b'},'none':null}";
  private static final String USER =
      "{'username':'system:x','uid':'','groups':['dev'],'extra':{'a.b/c':['d']}}";
  private static final String ACCESS =
      "{'user':'jane','uid':'','groups':[],'extra':{},'resourceAttributes':{'namespace':'default',"
          + "'verb':'get','group':'','version':'v1','resource':'pods','subresource':'','name':''}}";

  private final IdentityExpressions cel = new CelExpressions().identities();

  private Json value(About about, String subject, String text) throws ExpressionException {
    Compiled compiled = cel.compile(text, about, false);
    assertThat(compiled.fault()).isEmpty();
    return compiled
        .program()
        .evaluate(Json.parse(subject.replace('\'', '"')).asObject(), new Budget());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "claims.sub + '!' | \"jane!\"",
        "claims.roles.map(r, 'x:' + r) | [\"x:dev\",\"x:ops\"]",
        "claims.?absent.orValue('y') | \"y\"",
        "has(claims.nested.a) ? claims.nested.a : '' | \"b\"",
        "claims.none | null",
        "claims.n == 3 | true",
      })
  void claims_areAMapOfAnything(String text, String value) throws ExpressionException {
    assertThat(value(About.CLAIMS, CLAIMS, text)).isEqualTo(Json.parse(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "!user.username.startsWith('system:') | false",
        "user.groups.all(g, !g.startsWith('system:')) | true",
        "user.extra['a.b/c'][0] == 'd' && user.uid == '' | true",
      })
  void users_haveTheirFields(String text, String value) throws ExpressionException {
    assertThat(value(About.USER, USER, text)).isEqualTo(Json.parse(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "has(request.resourceAttributes) | true",
        "has(request.nonResourceAttributes) | false",
        "request.resourceAttributes.namespace == 'default' && request.user == 'jane' | true",
        "!('system:masters' in request.groups) | true",
      })
  void wishes_haveTheFieldsOfAReview(String text, String value) throws ExpressionException {
    assertThat(value(About.ACCESS, ACCESS, text)).isEqualTo(Json.parse(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"claims.", "other == 1", "user.username", "claims.sub +"})
  void whatIsNoExpressionOfClaims_isRefused(String text) {
    assertThat(cel.compile(text, About.CLAIMS, false).fault()).startsWith("compilation failed: ");
  }

  @Test
  void fieldThatNoUserHas_isRefused() {
    assertThat(cel.compile("user.name == 'x'", About.USER, true).fault()).contains("name");
    assertThat(cel.compile("user.username", About.USER, true).fault())
        .isEqualTo("must evaluate to bool");
  }

  @Test
  void absentClaim_hasNoValue() {
    assertThatExceptionOfType(ExpressionException.class)
        .isThrownBy(() -> value(About.CLAIMS, CLAIMS, "claims.absent"))
        .withMessage("no such key: absent");
  }

  @Test
  void membersThatAreNamed_areTold() {
    assertThat(
            cel.compile(
                    "claims.email + string(claims.?email_verified.orValue(true)) + claims.a.b",
                    About.CLAIMS,
                    false)
                .selected())
        .containsExactly("a", "email", "email_verified");
  }
}
