import { z } from "zod";

/**
 * What is read of Discord's events and replies; everything else in them is left alone.
 * @see https://discord.com/developers/docs/reference
 */

const Id = z.string().regex(/^\d{1,20}$/);

const User = z.object({
  id: Id,
  username: z.string().catch(""),
  global_name: z.string().nullish().catch(undefined),
  bot: z.boolean().optional().catch(undefined),
  system: z.boolean().optional().catch(undefined),
});
export type User = z.infer<typeof User>;

const Member = z.object({
  nick: z.string().nullish().catch(undefined),
  roles: z.array(Id).catch([]),
  permissions: z.string().optional().catch(undefined),
});
export type Member = z.infer<typeof Member>;

const Attachment = z.object({
  id: Id,
  filename: z.string().catch("file"),
  content_type: z.string().nullish().catch(undefined),
  size: z.number().catch(0),
  url: z.string().catch(""),
});
export type Attachment = z.infer<typeof Attachment>;

const MentionedUser = User.extend({ member: Member.optional().catch(undefined) });
export type MentionedUser = z.infer<typeof MentionedUser>;

export const BareMessage = z.object({
  id: Id,
  channel_id: Id,
  guild_id: Id.optional().catch(undefined),
  author: User,
  member: Member.optional().catch(undefined),
  type: z.number().catch(0),
  content: z.string().catch(""),
  flags: z.number().optional().catch(undefined),
  nonce: z.union([z.string(), z.number()]).nullish().catch(undefined),
  webhook_id: Id.optional().catch(undefined),
  application_id: Id.optional().catch(undefined),
  edited_timestamp: z.string().nullish().catch(undefined),
  mentions: z.array(MentionedUser).catch([]),
  attachments: z.array(Attachment).catch([]),
  message_reference: z
    .object({ type: z.number().optional(), channel_id: Id.optional(), message_id: Id.optional() })
    .nullish()
    .catch(undefined),
  message_snapshots: z
    .array(
      z.object({ message: z.object({ content: z.string().catch(""), attachments: z.array(Attachment).catch([]) }) }),
    )
    .optional()
    .catch(undefined),
  interaction_metadata: z.object({ id: Id }).nullish().catch(undefined),
});
export type BareMessage = z.infer<typeof BareMessage>;

export const Message = BareMessage.extend({ referenced_message: BareMessage.nullish().catch(undefined) });
export type Message = z.infer<typeof Message>;
export const Messages = z.array(BareMessage);

export const MessageDelete = z.object({ id: Id, channel_id: Id, guild_id: Id.optional() });
export const MessageDeleteBulk = z.object({ ids: z.array(Id), channel_id: Id, guild_id: Id.optional() });

/** What a message that was just written answers with. */
export const Written = z.object({ id: Id, attachments: z.array(z.object({ id: Id })).catch([]) });

export const Channel = z.object({
  id: Id,
  type: z.number(),
  guild_id: Id.nullish().catch(undefined),
  parent_id: Id.nullish().catch(undefined),
  owner_id: Id.nullish().catch(undefined),
  name: z.string().nullish().catch(undefined),
  nsfw: z.boolean().optional().catch(undefined),
});
export type Channel = z.infer<typeof Channel>;

export const Overwrite = z.object({ id: Id, type: z.number(), allow: z.string(), deny: z.string() });
export const FullChannel = Channel.extend({ permission_overwrites: z.array(Overwrite).catch([]) });
export const FullGuild = z.object({
  id: Id,
  owner_id: Id,
  roles: z.array(z.object({ id: Id, permissions: z.string() })),
});
export const FullMember = z.object({ roles: z.array(Id) });

export const Guild = z.object({
  id: Id,
  name: z.string().optional().catch(undefined),
  unavailable: z.boolean().optional().catch(undefined),
});
export const Ready = z.object({
  user: User,
  application: z.object({ id: Id }),
  guilds: z.array(z.object({ id: Id })).catch([]),
});

export const Application = z.object({ id: Id, flags: z.number().catch(0), bot: User.optional().catch(undefined) });
export type Application = z.infer<typeof Application>;

interface SentOption {
  name: string;
  type: number;
  value?: string | number | boolean | undefined;
  focused?: boolean | undefined;
  options?: SentOption[] | undefined;
}
const SentOption: z.ZodType<SentOption> = z.lazy(() =>
  z.object({
    name: z.string(),
    type: z.number(),
    value: z.union([z.string(), z.number(), z.boolean()]).optional(),
    focused: z.boolean().optional(),
    options: z.array(SentOption).optional(),
  }),
);

export type { SentOption };

const Field = z.object({
  custom_id: z.string(),
  type: z.number().catch(4),
  value: z.union([z.string(), z.boolean()]).nullish().catch(undefined),
  values: z.array(z.string()).optional().catch(undefined),
});
export type Field = z.infer<typeof Field>;

/** A row of a submitted modal: a label around one field, or an older row of several; texts hold none. */
const ModalRow = z.object({
  component: Field.optional().catch(undefined),
  components: z.array(Field).optional().catch(undefined),
});

export const Interaction = z.object({
  id: Id,
  application_id: Id,
  type: z.number(),
  token: z.string().min(1),
  guild_id: Id.nullish().catch(undefined),
  channel_id: Id.nullish().catch(undefined),
  channel: Channel.partial({ type: true }).nullish().catch(undefined),
  member: Member.extend({ user: User }).optional(),
  user: User.optional(),
  locale: z.string().optional().catch(undefined),
  context: z.number().nullish().catch(undefined),
  attachment_size_limit: z.number().optional().catch(undefined),
  message: z.object({ id: Id, flags: z.number().optional(), channel_id: Id.optional() }).nullish().catch(undefined),
  data: z
    .object({
      name: z.string().optional(),
      type: z.number().optional(),
      options: z.array(SentOption).optional(),
      custom_id: z.string().optional(),
      component_type: z.number().optional(),
      values: z.array(z.string()).optional(),
      components: z.array(ModalRow).optional(),
      target_id: Id.optional().catch(undefined),
      resolved: z
        .object({
          attachments: z.record(z.string(), Attachment).optional().catch(undefined),
          messages: z.record(z.string(), BareMessage).optional().catch(undefined),
        })
        .optional()
        .catch(undefined),
    })
    .optional(),
});
export type Interaction = z.infer<typeof Interaction>;

/** The answer to a first response, where Discord sends one. */
export const CallbackResponse = z.object({
  interaction: z.object({ response_message_id: Id.optional().catch(undefined) }),
  resource: z
    .object({ message: z.object({ id: Id }).optional() })
    .optional()
    .catch(undefined),
});

export const MessageFlags = { suppressEmbeds: 4, ephemeral: 64, voice: 8192 } as const;
