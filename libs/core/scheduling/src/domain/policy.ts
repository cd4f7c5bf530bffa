/** Whose invitations by mail become events by themselves; others are mail and nothing more. */
export const invitationPolicies = ['everybody', 'known', 'nobody'] as const;
export type InvitationPolicy = (typeof invitationPolicies)[number];
