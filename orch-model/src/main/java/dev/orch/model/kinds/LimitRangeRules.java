package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.amounts;
import static dev.orch.model.kinds.ContainerDefaults.each;

import dev.orch.model.KindRules;
import dev.orch.model.Quantity;
import dev.orch.model.core.LimitRange;
import dev.orch.model.core.LimitRangeItem;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.util.Map;
import java.util.TreeMap;

/** The rules of limit ranges. */
final class LimitRangeRules implements KindRules<LimitRange> {
  @Override
  public LimitRange defaults(LimitRange range) {
    return range.withSpec(
        range.spec().withLimits(each(range.spec().limits(), LimitRangeRules::defaulted)));
  }

  /** What a container gets by default follows from what it may have at most and at least. */
  private static LimitRangeItem defaulted(LimitRangeItem given) {
    LimitRangeItem item =
        given
            .withMax(amounts(given.max()))
            .withMin(amounts(given.min()))
            .withDefaultValue(amounts(given.defaultValue()))
            .withDefaultRequest(amounts(given.defaultRequest()))
            .withMaxLimitRequestRatio(amounts(given.maxLimitRequestRatio()));
    if (!item.type().equals("Container")) {
      return item;
    }
    Map<String, Quantity> limits = new TreeMap<>(item.max());
    limits.putAll(item.defaultValue());
    Map<String, Quantity> requests = new TreeMap<>(item.min());
    requests.putAll(limits);
    requests.putAll(item.defaultRequest());
    return item.withDefaultValue(limits).withDefaultRequest(requests);
  }

  /** One without a name is called by its uid. */
  @Override
  public LimitRange prepareForCreate(LimitRange range) {
    return range.metadata().name().isEmpty()
        ? range.withMetadata(range.metadata().withName(range.metadata().uid()))
        : range;
  }

  @Override
  public void validate(LimitRange range, ValidationContext context, FieldErrors errors) {
    LimitRangeValidation.validate(range, errors);
  }
}
