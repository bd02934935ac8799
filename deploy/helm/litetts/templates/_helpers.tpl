{{- define "litetts.name" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- define "litetts.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
{{- define "litetts.labels" -}}
{{ include "litetts.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}
{{- define "litetts.redis" -}}
{{- .Values.redis.url | default (printf "redis://%s-redis:6379/0" (include "litetts.name" .)) -}}
{{- end -}}
