package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.present;
import static dev.orch.model.kinds.WorkloadRules.orNumber;

import dev.orch.model.KindRules;
import dev.orch.model.flowcontrol.ExemptPriorityLevelConfiguration;
import dev.orch.model.flowcontrol.FlowSchema;
import dev.orch.model.flowcontrol.FlowSchemaStatus;
import dev.orch.model.flowcontrol.LimitResponse;
import dev.orch.model.flowcontrol.LimitedPriorityLevelConfiguration;
import dev.orch.model.flowcontrol.PriorityLevelConfiguration;
import dev.orch.model.flowcontrol.PriorityLevelConfigurationStatus;
import dev.orch.model.flowcontrol.QueuingConfiguration;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;

/** The rules of how requests are put in order. */
final class FlowControlRules {
  private static final int PRECEDENCE = 1000;
  private static final int SHARES = 30;
  private static final int QUEUES = 64;
  private static final int HAND = 8;
  private static final int LENGTH = 50;

  static final KindRules<FlowSchema> FLOW_SCHEMA =
      new KindRules<>() {
        @Override
        public FlowSchema defaults(FlowSchema schema) {
          return schema.spec().matchingPrecedence() == 0
              ? schema.withSpec(schema.spec().withMatchingPrecedence(PRECEDENCE))
              : schema;
        }

        @Override
        public FlowSchema prepareForCreate(FlowSchema schema) {
          return schema.withStatus(RecordType.of(FlowSchemaStatus.class).zero());
        }

        @Override
        public void validate(FlowSchema schema, ValidationContext context, FieldErrors errors) {
          FlowSchemaValidation.validate(schema, errors);
        }
      };

  static final KindRules<PriorityLevelConfiguration> PRIORITY_LEVEL =
      new KindRules<>() {
        @Override
        public PriorityLevelConfiguration defaults(PriorityLevelConfiguration level) {
          return level.withSpec(
              level
                  .spec()
                  .withLimited(present(level.spec().limited(), FlowControlRules::limited))
                  .withExempt(present(level.spec().exempt(), FlowControlRules::exempt)));
        }

        @Override
        public PriorityLevelConfiguration prepareForCreate(PriorityLevelConfiguration level) {
          return level.withStatus(RecordType.of(PriorityLevelConfigurationStatus.class).zero());
        }

        @Override
        public void validate(
            PriorityLevelConfiguration level, ValidationContext context, FieldErrors errors) {
          PriorityLevelValidation.validate(level, errors);
        }
      };

  private FlowControlRules() {}

  private static LimitedPriorityLevelConfiguration limited(
      LimitedPriorityLevelConfiguration limited) {
    LimitResponse response = limited.limitResponse();
    return limited
        .withNominalConcurrencyShares(orNumber(limited.nominalConcurrencyShares(), SHARES))
        .withLendablePercent(orNumber(limited.lendablePercent(), 0))
        .withLimitResponse(
            response.withQueuing(present(response.queuing(), FlowControlRules::queuing)));
  }

  private static QueuingConfiguration queuing(QueuingConfiguration queuing) {
    return new QueuingConfiguration(
        queuing.queues() == 0 ? QUEUES : queuing.queues(),
        queuing.handSize() == 0 ? HAND : queuing.handSize(),
        queuing.queueLengthLimit() == 0 ? LENGTH : queuing.queueLengthLimit());
  }

  private static ExemptPriorityLevelConfiguration exempt(ExemptPriorityLevelConfiguration exempt) {
    return new ExemptPriorityLevelConfiguration(
        orNumber(exempt.nominalConcurrencyShares(), 0), orNumber(exempt.lendablePercent(), 0));
  }
}
