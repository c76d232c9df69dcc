/** Domains whose mailboxes are made to be thrown away: the well-known ones; the terms may name more. Data, and pure. */

export const DISPOSABLE_DOMAINS: ReadonlySet<string> = new Set(
  `0-mail.com 10minutemail.com 10minutemail.net 10mail.org 20minutemail.com 33mail.com anonbox.net anonymbox.com burnermail.io byom.de
  cock.li crazymailing.com deadaddress.com discard.email discardmail.com discardmail.de dispostable.com dodgit.com dropmail.me
  einrot.com emailfake.com emailondeck.com emailsensei.com emailtemporanea.com emltmp.com fake-mail.net fakeinbox.com fakemailgenerator.com
  filzmail.com getairmail.com getnada.com grr.la guerrillamail.biz guerrillamail.com guerrillamail.de guerrillamail.info guerrillamail.net
  guerrillamail.org guerrillamailblock.com harakirimail.com hidemail.de inboxbear.com inboxkitten.com incognitomail.org jetable.org
  kasmail.com linshiyouxiang.net luxusmail.org mail-temp.com mail-temporaire.fr mail.tm mailcatch.com maildrop.cc mailexpire.com
  mailforspam.com mailinator.com mailinator.net mailinator2.com mailnesia.com mailnull.com mailpoof.com mailsac.com mailtothis.com
  mintemail.com moakt.com mohmal.com mvrht.net mytemp.email mytrashmail.com nada.email nospam.ze.tc nowmymail.com one-time.email
  owlymail.com pokemail.net proxymail.eu rcpt.at sharklasers.com sneakemail.com sofort-mail.de spam4.me spambog.com spambox.us spamdecoy.net
  spamex.com spamfree24.org spamgourmet.com spamhole.com spamspot.com spoofmail.de tempail.com temp-mail.io temp-mail.org temp-mail.ru
  tempinbox.com tempmail.com tempmail.de tempmail.dev tempmail.net tempmail.plus tempmailaddress.com tempmailo.com tempr.email temporarymail.com
  throwaway.email throwawaymail.com tmail.ws tmailor.com tmpmail.net tmpmail.org trash-mail.com trash-mail.de trashmail.com trashmail.de
  trashmail.me trashmail.net trashmail.ws trbvm.com wegwerfemail.de wegwerfmail.de wegwerfmail.net wegwerfmail.org yopmail.com yopmail.fr
  yopmail.net zetmail.com`.split(/\s+/),
);
