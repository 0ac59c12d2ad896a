package dev.orch.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.model.schema.RecordReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileConfigurationTest {
  private static Profile profile(String yaml) {
    return profile(yaml, PluginCatalog.kubernetes());
  }

  private static Profile profile(String yaml, PluginCatalog catalog) {
    Json json = yaml.isEmpty() ? Json.Obj.EMPTY : Yaml.parseOne(yaml, problem -> {});
    return RecordReader.read(json, ProfileConfiguration.class, unknown -> {})
        .profile(catalog, "profiles[0]");
  }

  private static List<String> names(Profile profile) {
    List<String> names = new ArrayList<>();
    profile.gates().forEach(gate -> names.add("preEnqueue " + gate.name()));
    profile.filters().forEach(filter -> names.add("filter " + filter.name()));
    profile.postFilters().forEach(filter -> names.add("postFilter " + filter.name()));
    profile.scores().forEach(score -> names.add("score " + score.name() + " " + score.weight()));
    return names;
  }

  private static List<String> filters(Profile profile) {
    return profile.filters().stream().map(Profile.Filter::name).toList();
  }

  private static List<String> scores(Profile profile) {
    return profile.scores().stream().map(score -> score.name() + " " + score.weight()).toList();
  }

  @Test
  void nothing_isTheDefaults() {
    assertThat(names(profile(""))).isEqualTo(names(Profile.defaults()));
  }

  @Test
  void disabledPlugin_isGoneFromItsPointAlone() {
    Profile changed = profile("plugins: {score: {disabled: [{name: TaintToleration}]}}");

    assertThat(scores(changed)).noneMatch(score -> score.startsWith("TaintToleration"));
    assertThat(filters(changed)).isEqualTo(filters(Profile.defaults()));
  }

  @Test
  void disabledEverywhere_isGoneFromAllPoints() {
    Profile changed = profile("plugins: {multiPoint: {disabled: [{name: TaintToleration}]}}");

    assertThat(names(changed)).noneMatch(name -> name.contains("TaintToleration"));
  }

  @Test
  void star_meansAll() {
    Profile changed =
        profile(
            "plugins: {multiPoint: {disabled: [{name: '*'}], enabled: [{name: NodeName},"
                + " {name: NodeResourcesFit, weight: 5}]}}");

    assertThat(names(changed))
        .containsExactly("filter NodeName", "filter NodeResourcesFit", "score NodeResourcesFit 5");
  }

  @Test
  void weight_isChangedInPlace() {
    List<String> expected =
        scores(Profile.defaults()).stream()
            .map(score -> score.equals("NodeAffinity 2") ? "NodeAffinity 9" : score)
            .toList();

    assertThat(
            scores(profile("plugins: {multiPoint: {enabled: [{name: NodeAffinity, weight: 9}]}}")))
        .isEqualTo(expected);
  }

  @Test
  void ownPoint_winsOverMultiPoint_andGoesFirst() {
    Profile changed =
        profile(
            "plugins: {score: {enabled: [{name: ImageLocality, weight: 4}]},"
                + " multiPoint: {enabled: [{name: ImageLocality, weight: 9}]}}");

    assertThat(scores(changed)).startsWith("ImageLocality 4").doesNotHaveDuplicates();
    assertThat(scores(changed)).hasSameSizeAs(scores(Profile.defaults()));
  }

  @Test
  void negativeWeight_isNamed() {
    for (String point : List.of("score", "multiPoint")) {
      assertThatThrownBy(
              () ->
                  profile(
                      "plugins: {" + point + ": {enabled: [{name: ImageLocality, weight: -5}]}}"))
          .hasMessage(
              "profiles[0].plugins." + point + ".enabled[0].weight: must not be negative: -5");
    }
  }

  @Test
  void ownPlugins_canBeNamedAndOrderTheQueue() {
    QueueSortPlugin sort = (one, other) -> one.since().compareTo(other.since());
    PluginCatalog catalog =
        PluginCatalog.kubernetes()
            .with("Mine", args -> (FilterPlugin) (pod, view) -> NodeTest.everywhere())
            .with("Order", args -> sort);
    Profile changed =
        profile(
            "plugins: {filter: {enabled: [{name: Mine}]}, queueSort: {enabled: [{name: Order}]}}",
            catalog);

    assertThat(filters(changed)).endsWith("Mine");
    assertThat(changed.queueSort()).isSameAs(sort);
  }

  @Test
  void share_isAdaptiveForZero() {
    Profile adaptive = Profile.builder().percentageOfNodesToScore(0).build();

    assertThat(adaptive.enough(100)).isEqualTo(100);
    assertThat(adaptive.enough(1000)).isEqualTo(420);
    assertThat(adaptive.enough(5000)).isEqualTo(500);
    assertThat(adaptive.enough(100_000)).isEqualTo(5000);
  }
}
