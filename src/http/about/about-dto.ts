import { IsBoolean, IsIn, IsOptional, IsString, Matches } from 'class-validator';
import { SCOPES } from '../../access/scope.js';
import { LinkDto, type Links } from '../links.js';
import { SIGN_INS, type SignIn } from '../route.js';
import { MapOf } from '../schema.js';

/** What everybody may know before they have signed in. */
export class AboutDto {
  @IsString() name!: string;
  /** `none`: nobody has to; `token`: with `Authorization: Bearer …`; `host`: as the application around it wants it. */
  @IsIn(SIGN_INS) signIn!: SignIn;
  /** Whether this request was signed in, or did not have to be. */
  @IsBoolean() signedIn!: boolean;
  @MapOf(() => LinkDto) _links!: Links;
}

export class MeQuery {
  /** Name of an app: `scopes` are those for it, instead of those that concern no single app. */
  @IsOptional() @IsString() @Matches(/^.{1,1000}$/su) app?: string;
}

/** Who asks, what they may do, and what this server can do. */
export class MeDto {
  @IsString() id!: string;
  @IsOptional() @IsString() email?: string;
  @IsOptional() @IsString() app?: string;
  @IsIn(SCOPES, { each: true }) scopes!: readonly string[];
  /** Of the server. */
  @IsString() version!: string;
  /** Operations that this server has, by their names in its OpenAPI document. */
  @IsString({ each: true }) features!: readonly string[];
  @MapOf(() => LinkDto) _links!: Links;
}
